import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { describeNeeding } from '../support/needs.ts'
import { temporaryDirectory } from './support/temporary.ts'
import { problem, startUploadServer } from './support/upload-server.ts'

const main = new URL('../../agent/main.ts', import.meta.url).pathname
const short =
  'vms: none\nprofile: smoke\ncanary: false\nbenchmarks:\n  - { name: tcp_stream_1, repetitions: 1, seconds: 1 }\n'
const withCanary = `${short.replace('false', 'true')}  - { name: rr_tail, repetitions: 1, seconds: 1 }\n`

interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

interface AgentOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly onStderr?: (text: string, child: { kill(signal: NodeJS.Signals): boolean }) => void
}

/** A work place with a suite, a state directory and a lock of its own. */
function workplace(suite: string) {
  const dir = temporaryDirectory()
  writeFileSync(join(dir, 'metalmark.yaml'), suite)
  const state = join(dir, 'state')
  const agent = async (args: readonly string[], options: AgentOptions = {}): Promise<Ran> => {
    const child = spawn(process.execPath, [main, ...args], {
      cwd: dir,
      env: {
        ...{ PATH: process.env['PATH'], HOME: dir, METALMARK_TOKEN: 'tok', METALMARK_PROJECT: 'proj' },
        ...{
          METALMARK_STATE_DIR: state,
          METALMARK_LOCK_FILE: join(dir, 'lock'),
          METALMARK_HOST_LABEL: 'bench',
        },
        ...options.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (chunk) => {
      stdout += chunk
    })
    child.stderr.on('data', (chunk) => {
      stderr += chunk
      options.onStderr?.(String(chunk), child)
    })
    const [code] = await once(child, 'close')
    return { code, stdout, stderr }
  }
  const waiting = () => readdirSync(join(state, 'outbox')).filter((name) => name.endsWith('.json'))
  return { dir, agent, waiting }
}

/** A PATH with the programs named and nothing else, so that the tools are missing. */
function pathWith(...programs: readonly string[]): string {
  const dir = temporaryDirectory()
  mkdirSync(join(dir, 'bin'))
  for (const program of programs) symlinkSync(`/usr/bin/${program}`, join(dir, 'bin', program))
  return join(dir, 'bin')
}

describe('where nothing to boot VMs with is installed', () => {
  const unbootable = short.replace('vms: none', 'vms: { driver: qemu }')

  test('a suite that asks for VMs fails, and nothing else is measured in their place', async () => {
    const { agent, waiting } = workplace(unbootable)
    const { code, stderr } = await agent(['run', '--no-upload'], { env: { PATH: pathWith('git') } })
    expect(code).toBe(8)
    expect(stderr).toContain('Vagrant is needed to boot the benchmark machines, but it is not on PATH.')
    expect(waiting()).toEqual([])
  })

  test('a suite that leaves it open is measured on the host, which the run says', async () => {
    const { agent, waiting } = workplace(short.replace('vms: none\n', ''))
    const { code, stdout } = await agent(['run', '--no-upload'], { env: { PATH: pathWith('git') } })
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /Note: No VM was used: Vagrant is needed .* metalmark doctor tells what is missing/,
    )
    expect(waiting()).toHaveLength(1)
  })
})

describeNeeding({ iperf3: 'iperf3', sockperf: 'sockperf' }, 'a run on the host with the real tools', () => {
  test('is measured, uploaded as the contract says, and told as JSON', async () => {
    const server = await startUploadServer()
    const { agent, waiting } = workplace(withCanary)
    const { code, stdout, stderr } = await agent(['run', '--json', '--server', server.url])
    expect(stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{'))).toEqual([])
    expect(code).toBe(0)
    expect(waiting()).toEqual([])
    expect(server.uploads).toHaveLength(1)
    const [upload] = server.uploads
    expect(upload).toMatchObject({ path: '/api/v1/projects/proj/runs', authorization: 'Bearer tok' })
    expect(upload?.run).toMatchObject({
      host: { label: 'bench' },
      commit: null,
      environment: { identity: { 'vm.acceleration': 'none' } },
      notes: expect.arrayContaining([expect.stringMatching(/^No VM was used: the suite asks for none/)]),
      manifest: { format: 1, suite: { vms: 'none', canary: true }, vms: null },
      conditions: { state: { 'host.clock.stepMs': expect.any(Number) } },
    })
    expect(
      upload?.run.results.map(({ benchmark: { name, path, tool, canary } }) => [
        name,
        path,
        tool.name,
        canary,
      ]),
    ).toEqual([
      ['canary', 'host-lo', 'metalmark-probe', true],
      ['tcp_stream_1', 'host-lo', 'iperf3', false],
      ['rr_tail', 'host-lo', 'sockperf', false],
    ])
    const repetitions = upload?.run.results.flatMap((result) => result.repetitions) ?? []
    expect(repetitions.map(({ failure }) => failure)).toEqual(repetitions.map(() => null))
    const stream = upload?.run.results[1]
    expect(stream?.benchmark.metrics).toContainEqual(
      expect.objectContaining({ name: 'host_cpu_per_gbit', unit: 's/Gbit', role: 'explanatory' }),
    )
    expect(stream?.repetitions[1]?.values['host_cpu_per_gbit']).toBeGreaterThan(0)
    expect(JSON.parse(stdout)).toMatchObject({
      runId: upload?.run.id,
      uploaded: 'stored',
      page: `${server.url}/runs/${upload?.run.id}`,
      timings: expect.arrayContaining([{ step: 'measure', ms: expect.any(Number) }]),
      overheadMs: expect.any(Number),
    })
  })
})

test('a command on the host is read by an adapter, and gets nothing of the agent’s environment', async () => {
  const server = await startUploadServer()
  const { agent, dir } = workplace(
    [
      'vms: none',
      'canary: false',
      'benchmarks: none',
      'commands:',
      '  - { name: own_bench, run: [./bench.sh, "1.5"], version: [./bench.sh, --version], adapter: go-bench, repetitions: 2, warmUp: false }',
    ].join('\n'),
  )
  const script = [
    '#!/bin/sh',
    'if [ "$1" = --version ]; then echo "bench 7"; exit; fi',
    '[ -z "$METALMARK_TOKEN$HOME" ] || exit 9',
    'echo "BenchmarkCopy-4 1000 $1 ns/op"',
  ]
  writeFileSync(join(dir, 'bench.sh'), `${script.join('\n')}\n`, { mode: 0o755 })
  const { code, stderr } = await agent(['run', '--server', server.url])
  expect(stderr).not.toContain('failed')
  expect(code).toBe(0)
  const [result] = server.uploads[0]?.run.results ?? []
  expect(result?.benchmark).toMatchObject({
    ...{ name: 'own_bench', path: 'none', tool: { name: 'bench.sh', version: 'bench 7' } },
    argv: ['./bench.sh', '1.5'],
  })
  const headline = result?.benchmark.metrics.find(({ role }) => role === 'headline')
  expect(result?.repetitions.map(({ values }) => values[headline?.name ?? ''])).toEqual([0.0015, 0.0015])
})

describe('a plan', () => {
  test('is the same for the same seed, and looks at no host', async () => {
    const { agent, dir } = workplace(
      withCanary.replace('vms: none\n', 'profile: full\n').replace('profile: smoke\n', ''),
    )
    const [first, again] = [await agent(['plan', '--seed', '5']), await agent(['plan', '--seed', '5'])]
    expect(first).toMatchObject({ code: 0, stderr: '', stdout: again.stdout })
    expect(readdirSync(dir)).toEqual(['metalmark.yaml'])
    const { stdout } = await agent(['plan', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ suite: 'default', profile: 'full', seed: 0, vmSeconds: 60 },
      benchmarks: expect.arrayContaining([expect.objectContaining({ name: 'rr_tail', path: 'vm-vm' })]),
    })
  })

  test('takes whole numbers for seeds', async () => {
    expect(await workplace(short).agent(['plan', '--seed', '-1'])).toMatchObject({ code: 2 })
  })
})

test('without the tools the built-in probe measures, under its own name and with a note', async () => {
  const server = await startUploadServer()
  const { agent } = workplace(short)
  const PATH = pathWith('sh', 'grep', 'sleep')
  const { code, stdout } = await agent(['run', '--server', server.url], { env: { PATH } })
  expect(code).toBe(0)
  expect(server.uploads[0]?.run.results.map(({ benchmark }) => benchmark.tool.name)).toEqual([
    'metalmark-probe',
  ])
  expect(stdout).toMatch(
    /Note: iperf3 is not installed on host: tcp_stream_1 was measured with metalmark-probe/,
  )
  expect(stdout).toMatch(/^tcp_stream_1 throughput +[\d.]+ [GM]bit\/s/m)
  expect(stdout).toContain(`${server.url}/runs/`)
})

describe('when the server does not take the run', () => {
  const PATH = () => pathWith('sh', 'grep', 'sleep')

  test('a server that is away costs nothing but time: exit 0, and a later upload sends it', async () => {
    const { agent, waiting } = workplace(short)
    const first = await agent(['run', '--server', 'http://127.0.0.1:1'], { env: { PATH: PATH() } })
    expect(first.code).toBe(0)
    expect(first.stderr).toMatch(
      /Not uploaded, run \w+ is kept for the next upload: http:\/\/127.0.0.1:1 gave no answer/,
    )
    expect(waiting()).toHaveLength(1)
    expect((await agent(['upload', '--strict'])).code).toBe(6)
    expect((await agent(['upload'])).code).toBe(0)
    expect(waiting()).toHaveLength(1)
  })

  test('with --strict that is exit 6, and a refused run is set aside', async () => {
    const server = await startUploadServer(() => ({
      status: 400,
      body: problem(400, 'invalid-request', 'no such thing'),
    }))
    const { agent, waiting, dir } = workplace(short)
    const { code, stderr } = await agent(['run', '--strict', '--server', server.url], {
      env: { PATH: PATH() },
    })
    expect(code).toBe(6)
    expect(stderr).toContain('no such thing')
    expect(waiting()).toEqual([])
    expect(readdirSync(join(dir, 'state/outbox/refused'))).toHaveLength(2)
  })
})

describe('interruptions', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends the run with %i and keeps no half of it', async (signal, expected) => {
    const { agent, waiting } = workplace(short)
    const { code, stderr } = await agent(['run', '--json', '--no-upload'], {
      onStderr: (text, child) => void (text.includes('"repetition-started"') && child.kill(signal)),
    })
    expect(code).toBe(expected)
    expect(stderr).toContain(`Interrupted by ${signal}. An unfinished run is neither kept nor uploaded`)
    expect(waiting()).toEqual([])
  })

  test('a run that takes longer than its deadline ends with 7', async () => {
    const { agent, waiting } = workplace(`${short}deadlines: { run: 2 }\n`)
    const { code, stderr } = await agent(['run', '--no-upload'])
    expect(code).toBe(7)
    expect(stderr).toContain('The run did not end within its deadline of 2 s')
    expect(waiting()).toEqual([])
  })
})

test('a second run on the same host fails at once with --lock fail', async () => {
  const { agent } = workplace(short)
  let second: Promise<Ran> | undefined
  await agent(['run', '--json', '--no-upload'], {
    onStderr(text, child) {
      if (!text.includes('"repetition-started"') || second !== undefined) return
      second = agent(['run', '--lock', 'fail', '--no-upload'])
      void second.then(() => child.kill('SIGINT'))
    },
  })
  expect(await second).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/The host is busy: process \d+ .* metalmark run/),
  })
})

describe('mistakes of the caller', () => {
  test.each([
    [['run', '--vms', 'some'], /Allowed choices are auto, require, none/],
    [['run', '--suite', 'nowhere.yaml'], /Could not read the suite .*nowhere.yaml/],
    [['run', '--project', 'Not A Slug'], /The project's name: expected lower-case letters/],
    [['run', '--token-file', 'nowhere'], /Could not read the token file nowhere/],
    [['suite', 'check', 'metalmark.yaml'], /metalmark.yaml:1: nam: unknown key, did you mean "name"\?/],
    [['dance'], /unknown command 'dance'/],
  ])('%j ends with 2', async (args, message) => {
    const { agent } = workplace(args[0] === 'suite' ? 'nam: x\n' : short)
    const { code, stderr } = await agent(args)
    expect(stderr).toMatch(message)
    expect(code).toBe(2)
  })

  test('the version and the help end with 0, and the help names the exit codes', async () => {
    const { agent } = workplace(short)
    expect(await agent(['--version'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    })
    const help = await agent(['--help'])
    expect(help).toMatchObject({ code: 0, stdout: expect.stringMatching(/7 +the run did not end in time/) })
  })

  test('a suite that is right is told in full', async () => {
    const { agent } = workplace(withCanary)
    const { code, stdout } = await agent(['suite', 'check', 'metalmark.yaml'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/is right: suite default, profile smoke, no VMs/)
    expect(stdout).toMatch(/rr_tail +host-lo +sockperf, else .* +1 × 1 s, 1 s warm-up/)
  })
})
