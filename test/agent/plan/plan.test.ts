import { describe, expect, test } from 'vitest'
import { catalogue } from '../../../agent/plan/catalogue.ts'
import { planBenchmarks } from '../../../agent/plan/plan.ts'
import { planText } from '../../../agent/plan/plan-text.ts'
import { planRun } from '../../../agent/plan/run-plan.ts'
import { defaultSuite } from '../../../agent/suite/default-suite.ts'
import { parseSuite } from '../../../agent/suite/load-suite.ts'
import { profiles, profileValues } from '../../../agent/suite/profiles.ts'

const parse = (text: string) => parseSuite({ file: 'metalmark.yaml', text })
const plan = (text: string, machines = 2) => planBenchmarks(parse(text), { machines })
const shown = (text: string, machines = 2) =>
  plan(text, machines).map(({ name, path, repetitions: { least, most }, baseline }) =>
    [name, path, least === most ? least : `${least}-${most}`, baseline ?? '-'].join(' '),
  )

describe('the baseline path', () => {
  test('is measured as well, fewer times, for what has one', () => {
    expect(shown('canary: false\nbenchmarks: [tcp_stream_1]')).toEqual([
      'tcp_stream_1 vm-vm 5 guest-lo',
      'tcp_stream_1 guest-lo 2 -',
    ])
  })

  test('is not measured twice where the suite has it', () => {
    const text = 'canary: false\nbenchmarks: [{name: rr_tail, path: guest-lo, baseline: none}, rr_tail]'
    expect(shown(text)).toEqual(['rr_tail guest-lo 5 -', 'rr_tail vm-vm 5 guest-lo'])
  })

  test('of a suite’s own choice wins, and none leaves it out', () => {
    const text = 'benchmarks: [{name: rr_tail, baseline: host-lo}, {name: tcp_stream_1, baseline: none}]'
    expect(shown(`canary: false\n${text}`)).toEqual([
      'rr_tail vm-vm 5 host-lo',
      'tcp_stream_1 vm-vm 5 -',
      'rr_tail host-lo 2 -',
    ])
  })

  test('is left out by the smoke profile, and by a suite that says so', () => {
    const only = ['rr_tail vm-vm 3 guest-lo']
    expect(shown('canary: false\nprofile: smoke\nbenchmarks: [rr_tail]')).toEqual(only)
    expect(shown('canary: false\nbaseline: false\nbenchmarks: [rr_tail]')).toEqual([
      'rr_tail vm-vm 5 guest-lo',
    ])
  })
})

test('options make the tool, in the argv that tells two series apart', () => {
  const [small, large] = plan(
    'canary: false\nbaseline: false\nbenchmarks: [rr_tail, { name: rr_tail, options: { bytes: 1400 } }]',
  )
  expect(small?.tool.normalisedArgv(1)).not.toEqual(large?.tool.normalisedArgv(1))
  expect(large?.tool.normalisedArgv(1).join(' ')).toContain('1400')
})

test('without VMs everything runs over the host’s loopback, each benchmark once', () => {
  const text = 'canary: false\nbenchmarks: [{name: rr_tail, path: guest-lo}, rr_tail, tcp_stream_1]'
  expect(shown(text, 0)).toEqual(['rr_tail host-lo 5 -', 'tcp_stream_1 host-lo 5 -'])
})

test('a command for a VM is left out without one', () => {
  const text = [
    'benchmarks: none',
    'canary: false',
    'commands:',
    '  - { name: there, run: [./bench], adapter: hyperfine }',
    '  - { name: here, run: [./bench], adapter: hyperfine, on: host, warmUp: false, timeout: 9 }',
  ].join('\n')
  expect(plan(text).map(({ name, on, path }) => [name, on, path])).toEqual([
    ['there', 'client', 'none'],
    ['here', 'host', 'none'],
  ])
  expect(plan(text, 0)).toMatchObject([{ name: 'here', warmUpSeconds: 0, deadlineSeconds: 9 }])
})

describe('profiles', () => {
  test.each(profiles)('the default suite of %s measures within its stated budget', (profile) => {
    const { measuringSeconds } = planRun(defaultSuite(profile), { machines: 2, seed: 1 })
    expect(measuringSeconds.most).toBeLessThanOrEqual(profileValues[profile].budgetSeconds)
  })

  test.each(profiles)('%s names benchmarks that there are', (profile) => {
    const { benchmarks } = profileValues[profile]
    expect(benchmarks.filter((name) => catalogue[name] === undefined)).toEqual([])
    expect(new Set(benchmarks).size).toBe(benchmarks.length)
  })

  test('full has every benchmark', () => {
    expect([...profileValues.full.benchmarks].sort()).toEqual(Object.keys(catalogue).sort())
  })

  test('what a profile brings along may be missing, what the suite names may not', () => {
    expect(plan('canary: false').every(({ optional }) => optional)).toBe(true)
    expect(plan('canary: false\nbaseline: false\nbenchmarks: [rr_tail]')).toMatchObject([{ optional: false }])
  })
})

describe('the plan for people', () => {
  const text =
    'seed: 5\nstop: { halfWidth: 3%, min: 3, max: 4 }\nbaseline: false\nbenchmarks: [tcp_stream_1, rr_tail]'
  const told = (seed: number) => planText(parse(text), planRun(parse(text), { machines: 2, seed }))

  test('says what, how often, in which order and how long', () => {
    expect(told(5)).toMatch(/^Suite default, profile ci, client \(1 CPU, 512 MiB\), server/)
    expect(told(5)).toMatch(/rr_tail +vm-vm +sockperf, else .* 3 to 4 × 10 s, 2 s warm-up/)
    expect(told(5)).toMatch(
      /Order with seed 5:\n {2}canary: 3\n {2}warm-up: tcp_stream_1, rr_tail\n {2}round 1: /,
    )
    expect(told(5)).toMatch(/round 4: \w+\?, \w+\?\n {2}canary: 2\n/)
    expect(told(5)).toMatch(/13 to 15 repetitions, about \d+ min( \d+ s)? to \d+ min( \d+ s)? of measuring/)
    expect(told(5)).toContain('left out once a benchmark is known to ±3 %')
  })

  test('is the same for the same seed, and another for some other', () => {
    expect(told(5)).toBe(told(5))
    expect(
      new Set([1, 2, 3, 4, 5, 6].map((seed) => told(seed).split('Order with seed')[1]?.slice(3))).size,
    ).toBeGreaterThan(1)
  })
})
