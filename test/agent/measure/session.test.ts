import { expect, test } from 'vitest'
import { createHostFiles } from '../../../agent/environment/host-files.ts'
import { createEndsFinder, type Ends } from '../../../agent/measure/ends.ts'
import { freePort } from '../../../agent/measure/free-port.ts'
import { measureSession, type ReadyBenchmark } from '../../../agent/measure/session.ts'
import { defaultThresholds } from '../../../agent/measure/validity/thresholds.ts'
import { hostPlace } from '../../../agent/place/host.ts'
import type { Place } from '../../../agent/place/place.ts'
import { scheduleSteps } from '../../../agent/plan/schedule.ts'
import { builtinProbe } from '../../../agent/tools/builtin-probe.ts'
import type { Tool } from '../../../agent/tools/tool.ts'
import { guestInSession } from '../support/guest-in-session.ts'
import { plannedBenchmark } from '../support/planned-benchmark.ts'

const probe = builtinProbe('stream')
const failing: Tool = {
  ...probe,
  clientArgv: () => ['sh', '-c', 'echo no route >&2; exit 1'],
  nominalSeconds: () => 0,
}
const ends = await createEndsFinder({ host: hostPlace(), machines: [] }).find('host-lo')
const benchmark = (name: string, tool: Tool, more: Partial<ReadyBenchmark> = {}): ReadyBenchmark => ({
  ...{ ...plannedBenchmark({ name, tool }), version: '1', ends, ...more },
})
const measure = (
  benchmarks: readonly ReadyBenchmark[],
  stopPercent: number | null = null,
  files = createHostFiles('/nowhere'),
) => {
  const seen: string[] = []
  let looks = 0
  const session = measureSession(
    benchmarks,
    scheduleSteps(benchmarks, () => 0),
    {
      ...{ files, clock: Date.now, deadlineSeconds: null },
      ...{ thresholds: defaultThresholds, stopPercent, measuringSeconds: 60, now: () => 0 },
      onPause: () => void looks++,
      onStep: ({ benchmark: { name }, phase }, measured) =>
        seen.push(`${measured === null ? '>' : '<'} ${name} ${phase}`),
    },
  )
  return { session, seen, looks: () => looks }
}

test('a benchmark that fails does not take the others with it, and is named', async () => {
  const { session, seen } = measure([benchmark('good', probe), benchmark('bad', failing)])
  const { results, rawOutputs, empty } = await session
  expect(empty).toEqual([{ name: 'bad', reason: 'metalmark-probe ended with exit code 1: no route' }])
  expect(
    results.map(({ repetitions }) => repetitions.map(({ phase, index }) => `${phase} ${index}`)),
  ).toEqual(results.map(() => ['warm-up 0', 'measured 1', 'measured 2']))
  expect(results[0]?.repetitions.every(({ failure }) => failure === null)).toBe(true)
  const hashes = new Set(rawOutputs.map(({ sha256 }) => sha256))
  expect(hashes.size).toBe(rawOutputs.length)
  const named = results.flatMap(({ repetitions }) => repetitions.map(({ rawOutput }) => rawOutput ?? ''))
  expect(named.every((hash) => hashes.has(hash))).toBe(true)
  expect(seen.slice(0, 4)).toEqual(['> good warm-up', '< good warm-up', '> bad warm-up', '< bad warm-up'])
})

test('when nothing at all gave numbers the run fails with the reasons', async () => {
  const { session } = measure([benchmark('bad', failing)])
  await expect(session).rejects.toMatchObject({
    kind: 'benchmark',
    message:
      'Not one repetition of any benchmark gave numbers.\nbad: metalmark-probe ended with exit code 1: no route',
    hint: expect.stringContaining('metalmark doctor'),
  })
})

/** Prints a number that grows by itself: nothing is left to measure. */
const steady: Tool = {
  ...probe,
  ...{ server: null, clientArgv: () => ['echo', '7'], nominalSeconds: () => 0 },
  parse: ({ stdout }) => ({
    ...{ kind: 'values', values: { throughput: Number(stdout) }, suspect: [], notes: [] },
  }),
}

test('a benchmark that is known well enough gets no further repetition, and a note says so', async () => {
  const repetitions = { least: 3, most: 9 }
  const { session, looks } = measure([benchmark('steady', steady, { repetitions })], 2.5)
  const { results, notes } = await session
  expect(results[0]?.repetitions).toHaveLength(1 + 3)
  expect(notes).toEqual([
    "Repeated until the mean's 95 % interval was at most 2.5 % wide to each side: steady on host-lo after 3 (0.0 %).",
  ])
  // Before each repetition and after the last.
  expect(looks()).toBe(5)
})

test('a benchmark on its baseline path gives the other a ratio', async () => {
  const lower = { path: 'host-lo', baseline: null } as const
  const { session } = measure([
    benchmark('same', steady, { path: 'guest-lo', baseline: 'host-lo' }),
    benchmark('same', steady, lower),
  ])
  const { results } = await session
  expect(results[0]?.benchmark.metrics).toContainEqual({
    ...{ name: 'throughput_ratio', unit: 'ratio', direction: 'higher', role: 'secondary', semantics: null },
  })
  expect(results[0]?.repetitions[1]?.values).toEqual({ throughput: 7, throughput_ratio: 1 })
  expect(results[1]?.repetitions[1]?.values).toEqual({ throughput: 7 })
})

test('a command whose output nobody can read is named, and is no result', async () => {
  const mute: Tool = { ...steady, metrics: [], parse: () => ({ kind: 'failure', reason: 'not readable' }) }
  const { session } = measure([benchmark('good', steady), benchmark('mute', mute)])
  const { results, empty } = await session
  expect(results.map(({ benchmark: { name } }) => name)).toEqual(['good'])
  expect(empty).toEqual([{ name: 'mute', reason: 'not readable' }])
})

test('between guests, what both of them spent and the ratio to the baseline path are there', async () => {
  const [client, server] = [guestInSession('client'), guestInSession('server')]
  const within = (other: Place): Ends => ({
    ...{ client, server: other, address: '127.0.0.1', pickPort: () => freePort('127.0.0.1') },
  })
  const files = createHostFiles()
  const benchmarks = [
    benchmark('stream', probe, { path: 'vm-vm', baseline: 'guest-lo', ends: within(server) }),
    benchmark('stream', probe, { path: 'guest-lo', ends: within(client) }),
  ]
  const { results, empty } = await measure(benchmarks, null, files).session
  expect(empty).toEqual([])
  for (const { benchmark: measured, repetitions } of results) {
    expect(measured.metrics.map(({ name }) => name)).toContain('guest_cpu_per_gbit')
    for (const { values } of repetitions) expect(values['guest_cpu_per_gbit']).toBeGreaterThan(0)
  }
  expect(results[0]?.repetitions.at(-1)?.values['throughput_ratio']).toBeGreaterThan(0)
})
