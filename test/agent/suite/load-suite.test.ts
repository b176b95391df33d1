import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Failure } from '../../../agent/failure.ts'
import { defaultThresholds } from '../../../agent/measure/validity/thresholds.ts'
import { catalogue } from '../../../agent/plan/catalogue.ts'
import { defaultSuite } from '../../../agent/suite/default-suite.ts'
import { loadSuite, parseSuite } from '../../../agent/suite/load-suite.ts'

const names = Object.keys(catalogue).join(', ')
const parse = (text: string) => parseSuite({ file: 'metalmark.yaml', text })
const mistakes = (text: string): string => {
  try {
    parse(text)
  } catch (error) {
    if (error instanceof Failure && error.kind === 'usage') return error.message
    throw error
  }
  throw new Error('Expected the suite to be refused.')
}

describe('what a file leaves out', () => {
  test('an empty file is the default suite', () => {
    expect(parse('')).toEqual(defaultSuite())
  })

  test('a name alone changes the name alone', () => {
    expect(parse('name: nightly')).toEqual({ ...defaultSuite(), name: 'nightly' })
  })

  test('overrides of one benchmark leave the others alone', () => {
    const { benchmarks } = parse(
      'benchmarks:\n  - tcp_stream_1\n  - { name: rr_tail, repetitions: 9, path: guest-lo }',
    )
    expect(benchmarks[0]).toEqual({ ...defaultSuite().benchmarks[0], named: true })
    expect(benchmarks[1]).toMatchObject({
      ...{ name: 'rr_tail', repetitions: { least: 9, most: 9 }, path: 'guest-lo', seconds: 10 },
      baseline: 'host-lo',
    })
  })

  test('machines of the repository’s own Vagrantfile are named in a list', () => {
    const { vms, benchmarks } = parse('vms: { vagrantfile: ., machines: [k8s1, k8s2] }')
    expect(vms).toMatchObject({ machines: [{ name: 'k8s1' }, { name: 'k8s2' }] })
    expect(benchmarks[0]?.path).toBe('vm-vm')
  })

  test.each([
    ['name: x', false],
    ['vms: none', false],
    ['vms: { driver: qemu }', true],
  ])('%j asks for VMs: %s', (text, asks) => {
    expect(parse(text).asksForVms).toBe(asks)
  })

  test('machines, box and driver reach the VM specification', () => {
    const { vms } = parse(
      'vms: { machines: { a: { memory: 384 }, b: }, box: { name: x/y, version: "2" }, driver: qemu }',
    )
    expect(vms).toEqual({
      machines: [
        { name: 'a', cpus: 1, memoryMiB: 384 },
        { name: 'b', cpus: 1, memoryMiB: 512 },
      ],
      box: { name: 'x/y', version: '2' },
      ...{ provider: 'auto', driver: 'qemu', pinning: 'auto', withHost: false },
    })
  })

  test('without VMs everything runs over the host, with one VM inside it', () => {
    const paths = (text: string) => [...new Set(parse(text).benchmarks.map(({ path }) => path))]
    expect(paths('vms: none')).toEqual(['host-lo'])
    expect(paths('vms: { machines: { one: } }')).toEqual(['guest-lo'])
  })

  test('a Vagrantfile directory is looked for beside the suite', () => {
    const dir = mkdtempSync(join(tmpdir(), 'metalmark-suite-'))
    onTestFinished(() => rmSync(dir, { recursive: true }))
    writeFileSync(join(dir, 'metalmark.yaml'), 'vms: { vagrantfile: vm }')
    expect(loadSuite(join(dir, 'metalmark.yaml')).vms).toMatchObject({ vagrantfileDir: join(dir, 'vm') })
  })

  test.each([
    ['', { least: 5, most: 5 }, null],
    ['profile: full', { least: 5, most: 10 }, 2.5],
    ['profile: full\nstop: none', { least: 10, most: 10 }, null],
    ['stop: {}', { least: 5, most: 10 }, 2.5],
    ['stop: { halfWidth: 1.5 %, min: 3, max: 20 }', { least: 3, most: 20 }, 1.5],
    ['stop: { max: 4 }', { least: 4, most: 4 }, 2.5],
  ])('%j repeats %j times', (text, repetitions, percent) => {
    const { benchmarks, stopPercent } = parse(text)
    expect(benchmarks[0]?.repetitions).toEqual(repetitions)
    expect(stopPercent).toBe(percent)
  })

  test('thresholds that are not given keep their defaults', () => {
    const { thresholds } = parse('validity: { stealPercent: 1, coTenants: same }')
    expect(thresholds).toEqual({ ...defaultThresholds, stealPercent: 1, coTenants: 'same' })
  })

  test('a command runs in the first machine, or on the host where there is none', () => {
    const command = 'benchmarks: none\ncommands: [{ name: mine, run: [./bench, -v] }]'
    expect(parse(command).commands).toEqual([
      {
        ...{ name: 'mine', run: ['./bench', '-v'], version: null, on: 'client', adapter: 'auto' },
        ...{ path: 'none', repetitions: { least: 5, most: 5 }, warmUp: true, seconds: 1 },
        timeoutSeconds: 300,
      },
    ])
    expect(parse(`vms: none\n${command}`).commands[0]?.on).toBe('host')
  })
})

describe('mistakes name line, key, what was expected and what came', () => {
  test.each([
    ['name: x\nprojct: y', 'metalmark.yaml:2: projct: unknown key, did you mean "project"?'],
    ['server: ftp://x', 'metalmark.yaml:1: server: expected an http or https address, got "ftp://x" (text)'],
    ['project: "Not A Slug"', 'metalmark.yaml:1: project: expected lower-case letters'],
    ['profile: smok', 'profile: expected one of smoke, ci, full, got "smok" (text), did you mean "smoke"?'],
    [
      'benchmarks:\n  - tcp_stream1',
      `:2: benchmarks[0]: expected one of ${names}, or a map of keys, got "tcp_stream1" (text), did you mean "tcp_stream_1"?`,
    ],
    [
      'benchmarks:\n  - rr_tail\n  - name: rr_tail\n    seconds: "10"',
      ':4: benchmarks[1].seconds: expected a number, got "10" (text)',
    ],
    [
      'benchmarks:\n  - name: rr_tail\n    pth: vm-vm',
      ':3: benchmarks[0].pth: unknown key, did you mean "path"? (known: name, path, repetitions, seconds, warmUp, options, baseline)',
    ],
    ['benchmarks:\n  - 7', `:2: benchmarks[0]: expected one of ${names}, or a map of keys, got 7 (number)`],
    ['benchmarks: []', ':1: benchmarks: expected a list of length at least 1, got a list of 0'],
    [
      'benchmarks:\n  - {name: rr_tail, repetitions: 0}',
      'benchmarks[0].repetitions: expected at least 1, got 0 (number)',
    ],
    ['vms:\n  machines: [k8s1, K8S2]', ':2: vms.machines[1]: expected lower-case letters'],
    ['vms:\n  machines: [k8s1, k8s1]', ':2: vms.machines: expected each name once'],
    ['vms:\n  machines: []', ':2: vms.machines: expected a list of length at least 1, got a list of 0'],
    ['vms:\n  machines:\n    Client: {}', ':3: vms.machines.Client: expected lower-case letters'],
    [
      'vms:\n  machines:\n    a: { cpus: 1.5 }',
      ':3: vms.machines.a.cpus: expected a whole number, got 1.5 (number)',
    ],
    [
      'vms:\n  machines:\n    a: { memry: 512 }',
      ':3: vms.machines.a.memry: unknown key, did you mean "memory"?',
    ],
    ['vms: some', 'vms: expected "none", or a map of keys, got "some" (text)'],
    [
      'vms: none\nbenchmarks:\n  - { name: rr_tail, path: vm-vm }',
      ':3: benchmarks[0].path: expected a path for a suite without VMs, got "vm-vm"',
    ],
    [
      'benchmarks:\n  - { name: tcp_maerts, options: { size: 1 } }',
      ':2: benchmarks[0].options: expected no options, because tcp_maerts has none',
    ],
    [
      'benchmarks:\n  - name: rr_tail\n    options:\n      byts: 1',
      ':4: benchmarks[0].options.byts: unknown key, did you mean "bytes"? (known: bytes)',
    ],
    [
      'benchmarks:\n  - { name: rr_tail, options: { bytes: many } }',
      ':2: benchmarks[0].options.bytes: expected a number, got "many" (text)',
    ],
    [
      'benchmarks: [rr_tail, tcp_stream_1, rr_tail]',
      ':1: benchmarks[2]: expected each benchmark once on a path with the same options',
    ],
    [
      'benchmarks:\n  - { name: rr_tail, path: pod-svc }',
      ':2: benchmarks[0].path: expected `kubernetes` beside a pod path',
    ],
    ['benchmarks: none', ':1: benchmarks: expected benchmarks or commands, got "none"'],
    [
      'commands:\n  - name: rr_tail\n    run: [x]\n    on: sevrer\n    adapter: jmhh',
      ':4: commands[0].on: expected one of client, server, host, got "sevrer"',
    ],
    [
      'commands:\n  - { name: rr_tail, run: [x] }',
      ':2: commands[0].name: expected a name that nothing else has',
    ],
    ['commands:\n  - { name: a, run: [] }', 'commands[0].run: expected a list of length at least 1'],
    ['commands:\n  - { name: a, run: [x], adaptr: auto }', 'unknown key, did you mean "adapter"?'],
    ['commands:\n  - { name: a, run: [x], adapter: jmhh }', 'commands[0].adapter: expected one of auto, '],
    ['stop: { halfWidth: 3 }', ':1: stop.halfWidth: expected a text, got 3 (number)'],
    ['stop: { halfWidth: 3px }', 'stop.halfWidth: expected a percentage such as 2.5%, got "3px"'],
    ['stop: { min: 5, max: 3 }', 'stop.max: expected at least min (5), got 3 (number)'],
    ['validity: { stealPrcent: 3 }', 'validity.stealPrcent: unknown key, did you mean "stealPercent"?'],
    ['environment: { epoch: [7] }', 'environment.epoch[0]: expected a text, got 7 (number)'],
    [
      'pinning: { vcpus: { clinet: [1] } }',
      'pinning.vcpus.clinet: expected one of the machines client, server',
    ],
    ['canary: maybe', 'canary: expected true or false, got "maybe" (text)'],
    ['deadlines:\n  up: -1', ':2: deadlines.up: expected at least 1, got -1 (number)'],
    ['- a list', 'metalmark.yaml:1: the file: expected a map of keys, got a list of 1'],
    ['just text', 'the file: expected a map of keys, got "just text" (text)'],
    ['name: [1', 'metalmark.yaml:1:9: not valid YAML'],
    ['name: a\nname: b', 'metalmark.yaml:2:1: not valid YAML: Map keys must be unique'],
    ['name: "open', 'metalmark.yaml:1:12: not valid YAML'],
  ])('%j', (text, message) => {
    expect(mistakes(text)).toContain(message)
  })

  test('all mistakes are told at once, in the order of the file', () => {
    const lines = mistakes('seed: x\nname: 5\nfoo: 1\ncanary: 2').split('\n')
    expect(lines.map((line) => line.split(': ')[1])).toEqual(['seed', 'name', 'foo', 'canary'])
  })

  test('a bomb of aliases is refused', () => {
    const bomb = `a: &a [x, x]\n${Array.from({ length: 40 }, (_, i) => `b${i}: [*a, *a]`).join('\n')}`
    expect(mistakes(bomb)).toMatch(/alias/i)
  })

  test('any text is either a suite or a mistake for people', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 120, unit: 'grapheme' }), (text) => {
        try {
          parse(text)
          return true
        } catch (error) {
          return error instanceof Failure && error.kind === 'usage'
        }
      }),
      { seed: 5, numRuns: 400 },
    )
  })

  test('a file that is not there is a usage error', () => {
    expect(() => loadSuite('/nowhere/metalmark.yaml')).toThrow(
      /Could not read the suite \/nowhere\/metalmark.yaml/,
    )
  })
})
