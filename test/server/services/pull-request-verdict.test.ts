import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PullRequestVerdict } from '../../../server/contract/pull-request.ts'
import type { RunUpload } from '../../../server/contract/run.ts'
import { createPullRequestVerdict } from '../../../server/services/pull-request-verdict.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { type AnalysisBench, project, startAnalysis } from '../../support/analysis.ts'
import { buildRun, firstRunAt, type RunShape, scaleCanary } from '../../support/builders.ts'
import { normal } from '../../support/random.ts'

const hour = 3_600_000
let bench: AnalysisBench
let seed: number

beforeEach(async () => {
  seed = 500
  bench = await startAnalysis()
})

afterEach(() => bench.close())

/** The baseline branch: a run an hour, each with the luck of its boot. */
function baseline(count: number, shape: RunShape = {}): RunUpload[] {
  const random = seededRandom(41)
  return Array.from({ length: count }, (_, i) => {
    const speed = Math.exp(0.01 * normal(random))
    return buildRun({ shape: { seed: i + 1, at: firstRunAt + i * hour, speed, ...shape } })
  })
}

/** A run of pull request 7 after the baseline; the same commit has the same runs' head. */
function head(commit: number, shape: RunShape = {}): RunUpload {
  const at = firstRunAt + 100 * hour + seed++ * 60_000
  const run = buildRun({ shape: { seed, at, pullRequest: 7, ...shape } })
  const hash = String(commit).repeat(40)
  const committedAt = firstRunAt + (90 + commit) * hour
  return { ...run, commit: run.commit && { ...run.commit, head: hash, built: hash, committedAt } }
}

async function verdictAfter(...runs: readonly RunUpload[]): Promise<PullRequestVerdict> {
  await bench.upload(...runs)
  await bench.analysed()
  const verdict = await createPullRequestVerdict(bench)(project, 7)
  if (verdict === null) throw new Error('There is no verdict on pull request 7')
  return verdict
}

const of = ({ metrics }: PullRequestVerdict, name: string) =>
  metrics.find(({ series }) => series.metric.name === name)

describe('the verdict on a pull request', () => {
  test('is regressed where any metric is, with each metric’s effect, interval and sight', async () => {
    const verdict = await verdictAfter(...baseline(20), head(1, { speed: 0.8 }))
    expect(verdict).toMatchObject({ number: 7, base: 'main', kind: 'regressed' })
    expect(verdict.reason).toMatch(/^\d of 3 metrics regressed$/)
    const throughput = of(verdict, 'throughput')
    expect(throughput).toMatchObject({ runs: 1, verdict: { kind: 'regressed', baseline: { runs: 20 } } })
    expect(throughput?.verdict?.effect?.low).toBeLessThan(-0.2)
    expect(throughput?.verdict?.effect?.high).toBeGreaterThan(-0.2)
    expect(throughput?.verdict?.smallestDetectable).toBeGreaterThan(0)
    expect(throughput?.p).toBeLessThan(0.01)
  })

  test('is improved or unchanged where metrics are, and leaves canaries and the undirected out of it', async () => {
    expect((await verdictAfter(...baseline(20), head(1, { speed: 1.25 }))).kind).toBe('improved')
    const calm = await verdictAfter(head(2), head(2), head(2))
    expect(calm).toMatchObject({ kind: 'unchanged', moreBoots: null })
    expect(calm.reason).toBe('No metric changed; on 2 headline metrics a change of 10 % or more is ruled out')
    expect(of(calm, 'retransmits')).toMatchObject({ verdict: null, p: null })
    expect(calm.metrics.map(({ series }) => series.benchmark.canary)).toEqual([false, false, false, false])
  })

  test('is of the newest commit alone, with all its runs together', async () => {
    const verdict = await verdictAfter(...baseline(20), head(1, { speed: 0.5 }), head(2), head(2))
    expect(verdict.head.hash).toBe('2'.repeat(40))
    expect(verdict.runs).toHaveLength(2)
    expect(of(verdict, 'throughput')).toMatchObject({ runs: 2, verdict: { kind: 'unchanged' } })
    // An older commit that is measured again does not become the newest.
    expect((await verdictAfter(head(1, { speed: 0.5 }))).head.hash).toBe('2'.repeat(40))
  })

  test('says how many more boots would decide where nothing is certain', async () => {
    const noisy = baseline(12).map((run, i) => ({ ...run, ...buildRunAgain(run, i) }))
    const verdict = await verdictAfter(...noisy, head(1, { speed: 0.93 }))
    expect(verdict.kind).toBe('inconclusive')
    expect(verdict.moreBoots).toBeGreaterThan(0)
    expect(verdict.reason).toMatch(
      new RegExp(`; ${verdict.moreBoots} more boots? would decide( \\d of them)?$`),
    )
    const open = verdict.metrics.filter((metric) => metric.moreBoots !== null)
    expect(open[0]?.verdict?.reason).toMatch(new RegExp(`; ${open[0]?.moreBoots} more boots? would decide$`))
  })

  /** The same run with a boot that was luckier or less lucky. */
  function buildRunAgain(run: RunUpload, i: number): Pick<RunUpload, 'results'> {
    const speed = Math.exp(0.06 * normal(seededRandom(i + 1)))
    return { results: buildRun({ shape: { seed: i + 1, at: run.startedAt, speed } }).results }
  }

  test('counts no suspect run, and is invalid with the reason where no other is left', async () => {
    const bad = scaleCanary(head(1, { speed: 0.7 }), 0.7)
    const alone = await verdictAfter(...baseline(20), bad)
    expect(alone.kind).toBe('invalid')
    expect(alone.reason).toMatch(/^Bad boot: the canary loopback_stream throughput/)
    expect(alone.runs.map(({ suspect }) => suspect === null)).toEqual([false])
    const mended = await verdictAfter(head(1), head(1))
    expect(mended.kind).toBe('unchanged')
    expect(of(mended, 'throughput')?.runs).toBe(2)
  })

  test('waits for runs that are not judged yet', async () => {
    await bench.upload(...baseline(20))
    await bench.analysed()
    await bench.upload(head(1))
    const verdict = await createPullRequestVerdict(bench)(project, 7)
    await bench.analysed()
    expect(verdict).toMatchObject({ kind: 'invalid', runs: [{ analysis: 'queued' }] })
    expect(verdict?.reason).toBe('No valid run of the head')
  })

  test('needs a baseline in the same environment', async () => {
    const young = await verdictAfter(...baseline(3), head(1, { speed: 0.5 }))
    expect(young).toMatchObject({ kind: 'inconclusive', moreBoots: null })
    expect(of(young, 'throughput')?.verdict?.reason).toBe('3 of 5 runs needed for a baseline')
    const other = await verdictAfter(
      ...baseline(20).slice(3),
      head(2, { speed: 0.5, kernel: '6.12.6-amd64' }),
    )
    expect(of(other, 'throughput')?.verdict?.reason).toMatch(
      /^Environment changed: host\.kernel 6\.1\.0-18-amd64 → 6\.12\.6-amd64; 0 of 5 runs/,
    )
  })

  test('puts what needs a reader first on top', async () => {
    const verdict = await verdictAfter(...baseline(20), head(1, { speed: 0.8 }))
    const kinds = verdict.metrics.map((metric) => metric.verdict?.kind)
    expect(kinds[0]).toBe('regressed')
    expect(kinds.at(-1)).toBeUndefined()
  })

  test('does not exist where the pull request has no run', async () => {
    await bench.upload(...baseline(1))
    expect(await createPullRequestVerdict(bench)(project, 8)).toBeNull()
  })
})

test('of 60 pull requests that change nothing, on six hosts, hardly any is called changed', async () => {
  const hosts = Array.from({ length: 6 }, (_, i) => `host-${i}`)
  const random = seededRandom(44)
  const boot = () => Math.exp(0.01 * normal(random))
  // Each level errs in its own way, for all that is held against it: six of them even that out.
  for (const [h, host] of hosts.entries()) {
    const runs = Array.from({ length: 20 }, (_, i) =>
      buildRun({ shape: { seed: 100 * h + i + 1, at: firstRunAt + i * hour + h, host, speed: boot() } }),
    )
    await bench.upload(...runs)
  }
  const numbers = Array.from({ length: 60 }, (_, i) => 100 + i)
  await bench.upload(
    ...numbers.map((pullRequest) => {
      const host = hosts[pullRequest % hosts.length] ?? ''
      const at = firstRunAt + (30 + pullRequest) * hour
      return buildRun({ shape: { seed: 2000 + pullRequest, at, host, pullRequest, speed: boot() } })
    }),
  )
  await bench.analysed()
  const judge = createPullRequestVerdict(bench)
  const kinds: (string | undefined)[] = []
  for (const number of numbers) kinds.push((await judge(project, number))?.kind)
  const called = kinds.filter((kind) => kind === 'regressed' || kind === 'improved')
  expect(called.length).toBeLessThanOrEqual(3)
})
