import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RunUpload } from '../../../server/contract/run.ts'
import { createChangeGroups, type GroupsPage } from '../../../server/services/change-groups.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { type AnalysisBench, project, startAnalysis } from '../../support/analysis.ts'
import { buildRun, firstRunAt, type RunShape } from '../../support/builders.ts'
import { normal } from '../../support/random.ts'

const hour = 3_600_000
let bench: AnalysisBench

beforeEach(async () => {
  bench = await startAnalysis()
})

afterEach(() => bench.close())

/** A commit an hour, each on two hosts. */
function onTwoHosts(count: number, shape: (i: number, host: string) => RunShape): RunUpload[] {
  const random = seededRandom(31)
  return Array.from({ length: count }, (_, i) => {
    const at = firstRunAt + i * hour
    const runs = ['host-a', 'host-b'].map((host, h) => {
      const { speed = 1, ...rest } = shape(i, host)
      const boot = Math.exp(0.008 * normal(random))
      return buildRun({ shape: { seed: 100 * h + i + 1, at: at + h, host, speed: speed * boot, ...rest } })
    })
    const [first] = runs
    return runs.map((run) => ({ ...run, commit: first?.commit ?? null }))
  }).flat()
}

async function groupsAfter(runs: readonly RunUpload[], page: Partial<GroupsPage> = {}) {
  await bench.upload(...runs)
  await bench.analysed()
  return await groups(page)
}

async function groups(page: Partial<GroupsPage> = {}) {
  return (await createChangeGroups(bench.database.reads)(project, { limit: 20, state: null, ...page })) ?? []
}

describe('changes of a project', () => {
  test('that begin at the same commits, for the worse, are one entry', async () => {
    const runs = onTwoHosts(30, (i) => ({ speed: i >= 20 ? 0.85 : 1 }))
    const [group, ...others] = await groupsAfter(runs, { state: 'found' })
    expect(others).toEqual([])
    expect(group).toMatchObject({
      headline: 'every series on every host',
      sign: 'worse',
      hosts: ['host-a', 'host-b'],
      attribution: { kind: 'code' },
    })
    const names = group?.members.map(({ series }) => `${series.metric.name} ${series.host.label}`)
    expect(names?.toSorted()).toEqual([
      'rtt_p50 host-a',
      'rtt_p50 host-b',
      'rtt_p99 host-a',
      'rtt_p99 host-b',
      'throughput host-a',
      'throughput host-b',
    ])
    expect(group?.id).toBe(group?.members.map(({ id }) => id).toSorted()[0])
  })

  test('lie between the last commit that all have before and the first that all may have after', async () => {
    const runs = onTwoHosts(30, (i) => ({ speed: i >= 20 ? 0.7 : 1 }))
    const [group] = await groupsAfter(runs, { state: 'found' })
    expect([group?.after?.head, group?.upTo?.head]).toEqual([runs[38]?.commit?.head, runs[40]?.commit?.head])
  })

  test('are entered for their largest effect on a headline metric', async () => {
    const [group] = await groupsAfter(onTwoHosts(30, (i) => ({ speed: i >= 20 ? 0.85 : 1 })))
    const largest = group?.members.find(({ id }) => id === group.largest)
    const headline = group?.members.filter(({ series }) => series.metric.role === 'headline') ?? []
    const size = (relative = 0) => Math.abs(Math.log1p(relative))
    expect(headline.length).toBeLessThan(group?.members.length ?? 0)
    expect(size(largest?.effect?.relative)).toBe(
      Math.max(...headline.map(({ effect }) => size(effect?.relative))),
    )
  })

  test('on one of several hosts that measure the same are an entry of their own', async () => {
    const runs = onTwoHosts(30, (i, host) => ({ speed: i >= 20 && host === 'host-a' ? 0.85 : 1 }))
    expect(await groupsAfter(runs, { state: 'found' })).toMatchObject([
      { headline: 'every series on host host-a', hosts: ['host-a'] },
    ])
  })

  test('come the latest in history first, as many as asked for, whenever they were found', async () => {
    const runs = onTwoHosts(44, (i) => ({ speed: i >= 30 ? 1 : i >= 15 ? 0.8 : 1 }))
    const all = await groupsAfter(runs.toReversed(), { state: 'found' })
    expect(all.map(({ sign }) => sign)).toEqual(['better', 'worse'])
    expect(await groups({ limit: 1, state: 'found' })).toEqual(all.slice(0, 1))
  })

  test('that were withdrawn stand apart from those that were not', async () => {
    const runs = onTwoHosts(26, (i) => ({ speed: i >= 20 ? 0.9 : 1 }))
    const [found] = await groupsAfter(runs)
    expect(found?.state).toBe('found')
    // The same commits on one host once more, at both levels all along: there the step drowns.
    const wild = Array.from({ length: 36 }, (_, i) =>
      buildRun({
        shape: {
          seed: 700 + i,
          at: firstRunAt + 2 * hour + (i + 1) * 29 * 60_000,
          speed: i % 2 === 0 ? 0.86 : 1.05,
        },
      }),
    )
    const after = await groupsAfter(wild)
    const withdrawn = after.filter(({ state }) => state === 'withdrawn')
    expect(withdrawn.length).toBeGreaterThan(0)
    expect(withdrawn.every(({ hosts }) => hosts.join() === 'host-a')).toBe(true)
    expect(after.find(({ state }) => state === 'found')?.hosts).toEqual(['host-b'])
    expect(await groups({ state: 'withdrawn' })).toEqual(withdrawn)
  })

  test('of an unknown project are not known', async () => {
    expect(await createChangeGroups(bench.database.reads)('nobody', { limit: 1, state: null })).toBeNull()
  })
})
