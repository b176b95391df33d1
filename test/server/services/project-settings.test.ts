import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ProjectSettings } from '../../../server/contract/project-settings.ts'
import type { Commit, RunUpload } from '../../../server/contract/run.ts'
import {
  createProjectSettings,
  type ProjectSettingsService,
} from '../../../server/services/project-settings.ts'
import { createPullRequestVerdict } from '../../../server/services/pull-request-verdict.ts'
import { createQuality } from '../../../server/services/quality.ts'
import { type AnalysisBench, project, readAll, readRun, startAnalysis } from '../../support/analysis.ts'
import { buildRun, firstRunAt, type RunShape } from '../../support/builders.ts'

const hour = 3_600_000
let bench: AnalysisBench
let service: ProjectSettingsService

beforeEach(async () => {
  bench = await startAnalysis()
  service = createProjectSettings({ database: bench.database, clock: () => firstRunAt, newId: () => '' })
})

afterEach(() => bench.close())

const settings = (said: Parameters<typeof ProjectSettings.parse>[0]) => ProjectSettings.parse(said)
const put = (said: object, dry = false) => service.put(project, settings(said), { dry })

function history(count: number, shape: RunShape = {}, seed = 1): RunUpload[] {
  return Array.from({ length: count }, (_, i) =>
    buildRun({ shape: { seed: seed + i, at: firstRunAt + (seed + i) * hour, ...shape } }),
  )
}

describe('settings', () => {
  test('are all defaults for a project that its first run created, with that run’s default branch', async () => {
    expect(await service.read(project)).toBeNull()
    await bench.upload(buildRun())
    expect(await service.read(project)).toEqual(settings({ baselineBranches: ['main'] }))
  })

  test('create a project, change it, and then change nothing; every change is named with both values', async () => {
    const said = { baselineBranches: ['trunk', 'release'], confirmation: { mostBoots: 12 } }
    expect(await put(said)).toMatchObject({ outcome: 'created' })
    expect(await put(said)).toEqual({
      outcome: 'unchanged',
      changes: [],
      settings: settings(said),
    })
    const next = { ...said, smallestEffect: 0.1, environment: { noted: ['host.kernel'] } }
    const expected = [
      { setting: 'smallestEffect', from: 0.05, to: 0.1 },
      { setting: 'environment.noted', from: [], to: ['host.kernel'] },
    ]
    expect(await put(next, true)).toMatchObject({ outcome: 'changed', changes: expected })
    expect(await service.read(project)).toEqual(settings(said))
    expect(await put(next)).toMatchObject({ outcome: 'changed', changes: expected })
    expect(await service.read(project)).toEqual(settings(next))
  })

  test('that are left out go back to their defaults: the file is the whole policy', async () => {
    await put({ falseAlertsPerWeek: 3 })
    expect(await put({})).toMatchObject({
      outcome: 'changed',
      changes: [{ setting: 'falseAlertsPerWeek', from: 3, to: 1 }],
    })
  })

  test('without branches leave the main one to the first run', async () => {
    await put({ falseAlertsPerWeek: 3 })
    const [first, ...rest] = history(3)
    const onTrunk = (run: RunUpload | undefined): RunUpload => ({
      ...(run ?? buildRun()),
      commit: { ...((run ?? buildRun()).commit as Commit), branch: 'trunk', defaultBranch: 'trunk' },
    })
    await bench.upload(onTrunk(first))
    await bench.upload(...rest)
    expect((await service.read(project))?.baselineBranches).toEqual(['trunk'])
    expect(await put({ falseAlertsPerWeek: 3 })).toMatchObject({ outcome: 'unchanged' })
  })

  test('that contradict themselves are refused with the reason', async () => {
    await expect(put({ environment: { epoch: ['vm.*'] } })).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining('expected vm.acceleration to stay in identity'),
    })
  })

  test('say what false alerts the quality page holds the achieved rate against', async () => {
    await put({ falseAlertsPerWeek: 0.25 })
    await bench.upload(...history(3))
    await bench.analysed()
    expect((await createQuality(bench.database.reads)(project))?.tolerated.alarmsPerWeek).toBe(0.25)
  })
})

describe('a second baseline branch', () => {
  const release = (run: RunUpload): RunUpload => ({
    ...run,
    commit: run.commit && { ...run.commit, branch: 'release-1' },
  })
  const intoRelease = (run: RunUpload): RunUpload => ({
    ...run,
    commit: run.commit && { ...run.commit, pullRequest: { number: 9, base: 'release-1' } },
  })

  async function seriesOf(benchmark: string) {
    const all = (await bench.database.reads.seriesList(project))?.series ?? []
    return all
      .filter((one) => one.benchmark.name === benchmark && one.metric.role === 'headline')
      .map(({ branch, points }) => ({ branch, points }))
      .sort((a, b) => (a.branch ?? '').localeCompare(b.branch ?? ''))
  }

  test('has series of its own, and pull requests into it are judged against those', async () => {
    await put({ baselineBranches: ['main', 'release-1'] })
    await bench.upload(...history(12))
    await bench.upload(...history(12, { speed: 0.8 }, 20).map(release))
    const request = history(1, { speed: 0.8, pullRequest: 9 }, 50).map(intoRelease)
    await bench.upload(...request)
    await bench.analysed()
    expect(await seriesOf('tcp_stream_1')).toEqual([
      { branch: null, points: 12 },
      { branch: 'release-1', points: 13 },
    ])
    expect(await createPullRequestVerdict(bench)(project, 9)).toMatchObject({
      base: 'release-1',
      kind: 'unchanged',
    })
  })

  test('that is named later begins with the runs to come: what was stored stays beside the main one', async () => {
    await bench.upload(...history(4))
    await bench.upload(...history(2, {}, 20).map(release))
    await put({ baselineBranches: ['main', 'release-1'] })
    await bench.upload(...history(2, {}, 30).map(release))
    expect(await seriesOf('tcp_stream_1')).toEqual([
      { branch: null, points: 6 },
      { branch: 'release-1', points: 2 },
    ])
  })

  test('leaves the main one’s series as they were', async () => {
    const runs = history(6)
    await bench.upload(...runs)
    await bench.analysed()
    const before = await readAll(bench, runs)
    await put({ baselineBranches: ['main', 'release-1'] })
    await bench.upload(buildRun({ shape: { seed: 80, at: firstRunAt + 80 * hour } }))
    expect(await seriesOf('tcp_stream_1')).toEqual([{ branch: null, points: 7 }])
    expect((await readAll(bench, runs)).verdicts).toEqual(before.verdicts)
  })
})

describe('environment classes', () => {
  const [run = buildRun()] = history(1)

  test('move fields of runs to come before points are made; what was uploaded is the same upload still', async () => {
    await put({ environment: { identity: ['host.kernel'], noted: ['vm.box.*'] } })
    await bench.upload(run)
    await bench.upload(run)
    const { environment } = await readRun(bench, run)
    expect(environment.identity).toHaveProperty('host.kernel')
    expect(environment.noted).toHaveProperty('vm.box.version')
    expect(environment.epoch).toEqual({})
  })

  test('decide what another series is', async () => {
    await put({ environment: { identity: ['host.kernel'] } })
    await bench.upload(...history(2), ...history(2, { kernel: '6.12.6-amd64' }, 10))
    const all = (await bench.database.reads.seriesList(project))?.series ?? []
    expect(all.filter(({ metric }) => metric.name === 'rtt_p99').map(({ points }) => points)).toEqual([2, 2])
  })
})

test('a run that somebody asked for is on no baseline: it answers a question of its own', async () => {
  const asked = history(3, {}, 10).map((run) => ({ ...run, work: '01K00000000000000000000000' }))
  const own = history(3)
  await bench.upload(...own, ...asked)
  await bench.analysed()
  const { series } = await readAll(bench, own)
  const places = (series['tcp_stream_1 throughput host-a'] as { places: [string, boolean][] }).places
  expect(places.filter(([, onBaseline]) => onBaseline).map(([id]) => id)).toEqual(own.map(({ id }) => id))
  expect(places).toHaveLength(6)
})
