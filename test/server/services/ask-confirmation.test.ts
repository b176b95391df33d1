import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ProjectSettings } from '../../../server/contract/project-settings.ts'
import type { RunUpload } from '../../../server/contract/run.ts'
import { createWorkQueue } from '../../../server/services/work-queue.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { type AnalysisBench, project, startAnalysis } from '../../support/analysis.ts'
import { buildRun, digest, firstRunAt, type RunShape } from '../../support/builders.ts'
import { normal } from '../../support/random.ts'

const hour = 3_600_000
let bench: AnalysisBench
let seed: number

beforeEach(async () => {
  seed = 900
  bench = await startAnalysis()
})

afterEach(() => bench.close())

const base = digest('commit 20').slice(0, 40)

async function baseline(hosts: readonly string[]): Promise<void> {
  for (const host of hosts) {
    const random = seededRandom(host.length * 7)
    for (let i = 1; i <= 20; i++) {
      const speed = Math.exp(0.01 * normal(random))
      await bench.upload(
        buildRun({ shape: { seed: i, at: firstRunAt + i * hour + host.length, speed, host } }),
      )
    }
  }
}

/** A run of pull request 7 that left the main branch at its 20th commit. */
function head(commit: number, shape: RunShape = {}): RunUpload {
  const run = buildRun({
    shape: { seed: seed++, at: firstRunAt + (30 + commit) * hour, pullRequest: 7, ...shape },
  })
  const hash = String(commit).repeat(40)
  const lineage = [{ hash: base, committedAt: firstRunAt + 20 * hour - 600_000, subject: 'the merge base' }]
  return {
    ...run,
    commit: run.commit && { ...run.commit, head: hash, built: hash, parents: [base], lineage },
  }
}

async function register(...hosts: string[]): Promise<void> {
  const queue = createWorkQueue({
    ...{ database: bench.database, clock: () => Date.UTC(2026, 0), newId: () => 'unused' },
  })
  for (const host of hosts) {
    await queue.heartbeat(project, digest(host), { label: host, agentVersion: '0.1.0', work: null })
  }
}

const settle = (settings: unknown) =>
  bench.database.unitOfWork(async (stores) => {
    const settings_json = JSON.stringify(ProjectSettings.parse(settings))
    const row = await stores.projects.find(project)
    if (row !== undefined) await stores.projects.save({ ...row, settings_json })
  })

async function state() {
  await bench.analysed()
  return bench.database.unitOfWork(async (stores) => {
    const [alert] = await stores.alerts.ofKinds(project, ['pull-request'])
    const confirmations = alert === undefined ? [] : await stores.confirmations.ofAlert(project, alert.id)
    const history = alert === undefined ? [] : await stores.alerts.history(project, alert.id)
    const work = []
    for (const { id } of confirmations) work.push(...(await stores.work.of(project, 'confirmation', id)))
    return { alert, confirmations, work, kinds: history.map(({ kind }) => kind) }
  })
}

describe('a suspected alert', () => {
  test('is asked about once: its merge base and its head, on its host, for its benchmarks', async () => {
    await baseline(['host-a'])
    await register('host-a')
    await bench.upload(head(1, { speed: 0.8 }))
    const first = await state()
    expect(first.kinds).toEqual(['opened', 'confirmation-asked'])
    expect(first.confirmations).toMatchObject([
      {
        base_commit: base,
        head_commit: '1'.repeat(40),
        state: 'waiting',
        hosts_json: JSON.stringify([digest('host-a')]),
      },
    ])
    expect(JSON.parse(first.confirmations[0]?.benchmarks_json ?? '')).toEqual(
      expect.arrayContaining(['tcp_stream_1']),
    )
    await bench.upload(head(1, { speed: 0.8 }))
    expect((await state()).confirmations).toHaveLength(1)
  })

  test('is asked about anew when another head is pushed, and the old question is dropped', async () => {
    await baseline(['host-a'])
    await register('host-a')
    await bench.upload(head(1, { speed: 0.8 }))
    await state()
    await bench.upload(head(2, { speed: 0.8 }))
    const now = await state()
    expect(now.confirmations.map(({ head_commit, state }) => [head_commit[0], state])).toEqual([
      ['2', 'waiting'],
      ['1', 'cancelled'],
    ])
    expect(now.work.filter(({ state }) => state === 'queued')).toHaveLength(1)
  })

  test('is also asked about on a second host of the class whose agent is there', async () => {
    await baseline(['host-a', 'host-bb'])
    await register('host-a', 'host-bb')
    await bench.upload(head(1, { speed: 0.8 }))
    const { confirmations, work } = await state()
    expect(confirmations).toHaveLength(1)
    expect(JSON.parse(confirmations[0]?.hosts_json ?? '')).toEqual([digest('host-a'), digest('host-bb')])
    expect(work.map(({ host_id }) => host_id)).toEqual([digest('host-a'), digest('host-bb')])
  })

  test('is left as it is where no agent of its host takes work, or the project wants no confirmation', async () => {
    await baseline(['host-a'])
    await bench.upload(head(1, { speed: 0.8 }))
    expect((await state()).kinds).toEqual(['opened'])
    await register('host-a')
    await settle({ confirmation: { when: 'never' } })
    await bench.upload(head(1, { speed: 0.8 }))
    expect((await state()).kinds).toEqual(['opened'])
  })
})
