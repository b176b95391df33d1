import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RunUpload } from '../../../server/contract/run.ts'
import type { ChangePoint } from '../../../server/contract/views.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { type AnalysisBench, readSeries, startAnalysis } from '../../support/analysis.ts'
import { buildRun, firstRunAt, type RunShape, scaleCanary } from '../../support/builders.ts'
import { normal } from '../../support/random.ts'

const hour = 3_600_000
let bench: AnalysisBench

beforeEach(async () => {
  bench = await startAnalysis()
})

afterEach(() => bench.close())

interface Boot extends RunShape {
  /** Speed of the host itself, which the canary sees too. */
  readonly machine?: number
  readonly commit?: number
}

/** Runs one hour apart, each with the luck of its boot. */
function history(count: number, shape: (i: number) => Boot): RunUpload[] {
  const random = seededRandom(21)
  return Array.from({ length: count }, (_, i) => {
    const { speed = 1, machine = 1, commit, ...rest } = shape(i)
    const boot = machine * Math.exp(0.006 * normal(random))
    const run = buildRun({ shape: { seed: i + 1, at: firstRunAt + i * hour, speed: speed * boot, ...rest } })
    const same =
      commit === undefined || run.commit === null ? run.commit : { ...run.commit, ...commitOf(commit) }
    return scaleCanary({ ...run, commit: same }, machine * Math.exp(0.004 * normal(random)))
  })
}

function commitOf(number: number) {
  const head = String(number).repeat(40).slice(0, 40)
  return { head, built: head }
}

async function changeAfter(runs: readonly RunUpload[]): Promise<ChangePoint | undefined> {
  for (const run of runs) {
    await bench.upload(run)
    await bench.analysed()
  }
  return await changeNow()
}

const changeNow = async () =>
  (await readSeries(bench, 'tcp_stream_1', 'throughput')).changePoints.find((one) => one.state === 'found')

describe('a change point is put down to', () => {
  test('the code where the host’s canary stayed, with the code’s share', async () => {
    const change = await changeAfter(history(30, (i) => ({ speed: i >= 18 ? 0.9 : 1 })))
    expect(change?.attribution).toMatchObject({ kind: 'code', ask: null })
    expect(change?.attribution?.code?.relative).toBeCloseTo(-0.1, 1)
    expect(change?.attribution?.reason).toMatch(/^The code: controls of the host moved by .* beyond them$/)
  })

  test('the host where its canary went the same way, and the canary’s own change to nothing', async () => {
    const change = await changeAfter(history(34, (i) => ({ machine: i >= 18 ? 0.85 : 1 })))
    expect(change?.attribution).toMatchObject({ kind: 'host' })
    expect(change?.attribution?.host?.relative).toBeCloseTo(-0.15, 1)
    const canary = (await readSeries(bench, 'loopback_stream', 'throughput')).changePoints
    expect(canary.map(({ state, attribution }) => [state, attribution])).toEqual([['found', null]])
  })

  test('both where the code moved it further than the host did', async () => {
    const change = await changeAfter(
      history(34, (i) => ({ machine: i >= 18 ? 0.85 : 1, speed: i >= 18 ? 0.8 : 1 })),
    )
    expect(change?.attribution).toMatchObject({ kind: 'both' })
    expect(change?.attribution?.host?.relative).toBeCloseTo(-0.15, 1)
    expect(change?.attribution?.code?.relative).toBeCloseTo(-0.2, 1)
  })

  test('the environment where that changed within one commit, with what changed', async () => {
    const change = await changeAfter(
      history(30, (i) => ({
        speed: i >= 18 ? 0.9 : 1,
        kernel: i >= 18 ? '6.12.6-amd64' : '6.1.0-18-amd64',
        ...(i >= 17 && { commit: 7 }),
      })),
    )
    expect(change).toMatchObject({ cause: 'epoch', attribution: { kind: 'environment', ask: null } })
    expect(change?.attribution?.reason).toContain('host.kernel 6.1.0-18-amd64 → 6.12.6-amd64')
  })

  test('nothing where commit and environment changed together: the mirror run is asked for', async () => {
    const kernel = (i: number) => (i >= 18 ? '6.12.6-amd64' : '6.1.0-18-amd64')
    const change = await changeAfter(history(30, (i) => ({ speed: i >= 18 ? 0.9 : 1, kernel: kernel(i) })))
    expect(change?.attribution).toMatchObject({ kind: 'unknown', code: null, ask: 'mirror-run' })
  })

  test('nothing where no canary ran beside it', async () => {
    const runs = history(30, (i) => ({ speed: i >= 18 ? 0.9 : 1 }))
    const change = await changeAfter(
      runs.map((run) => ({ ...run, results: run.results.filter(({ benchmark }) => !benchmark.canary) })),
    )
    expect(change?.attribution).toMatchObject({ kind: 'unknown', ask: null })
    expect(change?.attribution?.reason).toMatch(/^No canary or untouched series ran beside these/)
  })

  test('the host where a single commit was measured again and again, but not where its work tree was dirty', async () => {
    const repeated = history(30, (i) => ({ speed: i >= 18 ? 0.9 : 1, commit: 7 }))
    expect((await changeAfter(repeated))?.attribution?.reason).toMatch(/^The host: the commit did not change/)
    await bench.close()
    bench = await startAnalysis()
    const dirty = repeated.map((run) => ({ ...run, commit: run.commit && { ...run.commit, dirty: true } }))
    expect((await changeAfter(dirty))?.attribution?.kind).toBe('code')
  })
})

describe('an attribution', () => {
  const runs = history(50, (i) => ({ speed: i >= 18 ? 0.9 : 1 }))

  test('takes in the twenty runs after its change, and no more', async () => {
    await changeAfter(runs.slice(0, 24))
    const young = (await changeNow())?.attribution
    await bench.upload(...runs.slice(24, 38))
    await bench.analysed()
    const grown = (await changeNow())?.attribution
    expect(grown).not.toEqual(young)
    await bench.upload(...runs.slice(38))
    await bench.analysed()
    expect((await changeNow())?.attribution).toEqual(grown)
  })

  test('is another when the change turns out to lie elsewhere, as if it had been found there at once', async () => {
    const late = runs.filter((_, i) => i === 16 || i === 17 || i === 19)
    const first = await changeAfter(runs.filter((run) => !late.includes(run)))
    const moved = await changeAfter(late)
    expect(moved?.attribution).not.toEqual(first?.attribution)
    await bench.close()
    bench = await startAnalysis()
    expect((await changeAfter(runs))?.attribution).toEqual(moved?.attribution)
  })
})
