import { expect, test } from 'vitest'
import { createHostFiles } from '../../../agent/environment/host-files.ts'
import { createEndsFinder } from '../../../agent/measure/ends.ts'
import { measureSession, type ReadyBenchmark } from '../../../agent/measure/session.ts'
import { hostPlace } from '../../../agent/place/host.ts'
import { scheduleSteps } from '../../../agent/plan/schedule.ts'
import { builtinProbe } from '../../../agent/tools/builtin-probe.ts'
import type { Tool } from '../../../agent/tools/tool.ts'

const probe = builtinProbe('stream')
const failing: Tool = {
  ...probe,
  clientArgv: () => ['sh', '-c', 'echo no route >&2; exit 1'],
  nominalSeconds: () => 0,
}
const benchmark = (name: string, tool: Tool): ReadyBenchmark => ({
  ...{ name, path: 'host-lo', canary: false, tool, fallback: null, version: '1' },
  ...{ seconds: 1, warmUpSeconds: 1, repetitions: 2 },
  ends: createEndsFinder({ host: hostPlace(), machines: [] })('host-lo'),
})
const measure = (benchmarks: readonly ReadyBenchmark[]) => {
  const seen: string[] = []
  const session = measureSession(
    benchmarks,
    scheduleSteps(benchmarks, () => 0),
    {
      ...{ files: createHostFiles('/nowhere'), clock: Date.now, deadlineSeconds: null },
      onStep: ({ benchmark: { name }, phase }, measured) =>
        seen.push(`${measured === null ? '>' : '<'} ${name} ${phase}`),
    },
  )
  return { session, seen }
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
