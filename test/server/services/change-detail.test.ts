import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ChangeDetail } from '../../../server/contract/change.ts'
import type { RunUpload } from '../../../server/contract/run.ts'
import { type ChangeDetails, createChangeDetails } from '../../../server/services/change-detail.ts'
import { createChangeGroups } from '../../../server/services/change-groups.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { type AnalysisBench, project, startAnalysis } from '../../support/analysis.ts'
import { buildRun, digest, firstRunAt, type RunShape } from '../../support/builders.ts'
import { normal } from '../../support/random.ts'
import { readAlerts } from '../../support/read-alerts.ts'

const hour = 3_600_000
let bench: AnalysisBench
let details: ChangeDetails

beforeEach(async () => {
  bench = await startAnalysis()
  details = createChangeDetails(bench)
})

afterEach(() => bench.close())

interface Shape extends RunShape {
  readonly uptime?: number
}

/** A commit an hour, each on some hosts; every run is on another uptime. */
function onHosts(
  hosts: readonly string[],
  count: number,
  shape: (i: number, host: string) => Shape,
): RunUpload[] {
  const random = seededRandom(31)
  return Array.from({ length: count }, (_, i) => {
    const at = firstRunAt + i * hour
    const runs = hosts.map((host, h) => {
      const { speed = 1, ...rest } = shape(i, host)
      const boot = Math.exp(0.008 * normal(random))
      const run = buildRun({
        shape: { seed: 1000 * h + i + 1, at: at + h, host, speed: speed * boot, ...rest },
      })
      return { ...run, environment: { ...run.environment, noted: { 'host.uptimeDays': i } } }
    })
    const [first] = runs
    return runs.map((run) => ({ ...run, commit: first?.commit ?? null }))
  }).flat()
}

async function changeAfter(runs: readonly RunUpload[], series: string | null = null): Promise<ChangeDetail> {
  await bench.upload(...runs)
  await bench.analysed()
  const groups = await createChangeGroups(bench.database.reads)(project, { limit: 20, state: 'found' })
  const [group] = groups ?? []
  const detail = await details.change(project, group?.id ?? '', series)
  if (detail === null) throw new Error('There is no change')
  return detail
}

const stepAt20 = (factor: number, only?: string) => (i: number, host: string) => ({
  speed: i >= 20 && (only === undefined || host === only) ? factor : 1,
})

describe('why it moved', () => {
  test('begins with what moved by how much, the largest headline metric first, and the alert about it', async () => {
    const detail = await changeAfter(onHosts(['host-a'], 30, stepAt20(0.8)))
    const [largest] = detail.members
    expect(detail).toMatchObject({ kind: 'change', sign: 'worse', state: 'found', hosts: ['host-a'] })
    expect(largest?.series.metric.role).toBe('headline')
    expect(largest?.effect?.low).toBeLessThan(largest?.effect?.high ?? 0)
    expect(largest?.levels?.before).not.toBe(largest?.levels?.after)
    expect(detail.alert?.members.map(({ changePoint }) => changePoint)).toContain(largest?.changePoint)
    expect(await details.alert(project, detail.alert?.id ?? '', null)).toEqual(detail)
  })

  test('of a change for the better there is no alert, and all the rest', async () => {
    const detail = await changeAfter(onHosts(['host-a'], 30, stepAt20(1.3)))
    expect(detail).toMatchObject({
      kind: 'change',
      sign: 'better',
      alert: null,
      attribution: { kind: 'code' },
    })
    expect(detail.history).toMatchObject([{ kind: 'found' }])
    expect(detail.history[0]?.series).toBe(detail.members.length)
  })

  test('shows the runs of both levels, none of them twice, and those that may be on either', async () => {
    const runs = onHosts(['host-a'], 40, (i) => ({ speed: i >= 30 ? 1.4 : i >= 15 ? 0.75 : 1 }))
    const { sides } = await changeAfter(runs)
    const ids = [...(sides?.before ?? []), ...(sides?.unsure ?? []), ...(sides?.after ?? [])].map(
      ({ runId }) => runId,
    )
    // From the change before to the end: the latest group is the one at run 30.
    expect(ids).toEqual(runs.slice(15).map(({ id }) => id))
    expect(sides?.before[0]?.samples.length).toBeGreaterThan(1)
    expect(sides?.after.at(-1)?.commit?.head).toBe(runs.at(-1)?.commit?.head)
  })

  test('shows those of another series where it is asked for', async () => {
    const first = await changeAfter(onHosts(['host-a'], 30, stepAt20(0.8)))
    const canary = first.canaries[0]?.series
    const again = await details.alert(project, first.alert?.id ?? '', canary?.id ?? '')
    expect(again?.sides?.series.id).toBe(canary?.id)
    expect(again?.sides?.before.length).toBeGreaterThan(10)
    expect({ ...again, sides: null }).toEqual({ ...first, sides: null })
  })

  test('tells series that moved from those that did not, and what the canaries did', async () => {
    const detail = await changeAfter(onHosts(['host-a', 'host-b'], 30, stepAt20(0.8, 'host-a')))
    expect(new Set(detail.members.map(({ series }) => series.host.label))).toEqual(new Set(['host-a']))
    const other = detail.beside.filter(({ relation }) => relation === 'same-benchmark')
    expect(other.length).toBe(detail.members.length)
    expect(other.map(({ series }) => series.host.label)).toEqual(other.map(() => 'host-b'))
    expect(other.map(({ moved }) => moved)).toEqual(other.map(() => 'stayed'))
    expect(detail.canaries).toMatchObject([{ relation: 'canary', series: { host: { label: 'host-a' } } }])
    expect(Math.abs(detail.canaries[0]?.effect?.relative ?? 1)).toBeLessThan(0.05)
    expect(detail.canaries[0]?.before.length).toBeGreaterThan(10)
  })

  test('ranks first what changed on the host that moved alone, and last what changes all the time', async () => {
    const detail = await changeAfter(
      onHosts(['host-a', 'host-b'], 30, (i, host) => ({
        ...stepAt20(0.8, 'host-a')(i, host),
        kernel: i >= 20 && host === 'host-a' ? '6.12.6-amd64' : '6.1.0-18-amd64',
      })),
    )
    expect(detail.environment).toMatchObject({ moved: ['host-a'], still: ['host-b'] })
    const [kernel, ...others] = detail.environment.fields
    expect(kernel).toMatchObject({
      ...{ field: 'host.kernel', kind: 'epoch', standing: 'fits', exact: true },
      changes: [{ host: 'host-a', from: '6.1.0-18-amd64', to: '6.12.6-amd64' }],
    })
    expect(others.map(({ field, standing }) => [field, standing])).toEqual([['host.uptimeDays', 'doubtful']])
  })

  test('lists the commits of the range along first parents, with the runs that measured each', async () => {
    const runs = onHosts(['host-a'], 30, stepAt20(0.6)).map((run, i) => {
      const parent = digest(`commit ${i}`).slice(0, 40)
      return run.commit === null ? run : { ...run, commit: { ...run.commit, parents: [parent] } }
    })
    const detail = await changeAfter(runs)
    expect(detail.commits).toMatchObject({ complete: true, left: 0, url: null })
    expect(detail.commits.list.map(({ commit, runs: count, url }) => [commit.head, count, url])).toEqual([
      [runs[20]?.commit?.head, 1, null],
    ])
    expect([detail.after?.head, detail.upTo?.head]).toEqual([runs[19]?.commit?.head, runs[20]?.commit?.head])
  })

  test('of a pull request holds its head against the baseline before it', async () => {
    const runs = onHosts(['host-a'], 24, () => ({}))
    await bench.upload(...runs)
    await bench.analysed()
    const [first, second] = [0, 1].map((i) => {
      const at = firstRunAt + 25 * hour + i * 600_000
      return buildRun({ shape: { at, seed: 900 + i, speed: 0.6, pullRequest: 7 } })
    })
    if (first === undefined || second === undefined) throw new Error('Expected two runs')
    await bench.upload(first, { ...second, commit: first.commit })
    await bench.analysed()
    const [alert] = await readAlerts(bench)
    const detail = await details.alert(project, alert?.id ?? '', null)
    expect(detail).toMatchObject({
      kind: 'pull-request',
      sign: 'worse',
      after: { head: runs.at(-1)?.commit?.head },
    })
    expect(detail?.sides?.before.at(-1)?.runId).toBe(runs.at(-1)?.id)
    expect(detail?.sides?.after.map(({ runId }) => runId)).toEqual([first.id, second.id])
    expect(detail?.environment).toMatchObject({
      moved: ['host-a'],
      fields: [{ field: 'host.uptimeDays', standing: 'doubtful', exact: true }],
    })
    expect(detail?.commits.list.map(({ commit }) => commit.head)).toEqual([first.commit?.head])
  })

  test('is not known of what is not there', async () => {
    expect(await details.change(project, 'nothing', null)).toBeNull()
    expect(await details.alert(project, 'nothing', null)).toBeNull()
  })
})
