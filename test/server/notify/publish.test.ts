import { afterEach, describe, expect, test } from 'vitest'
import type { Report } from '../../../server/contract/report.ts'
import { type Forge, ForgeError, type ForgePlace } from '../../../server/forge/forge.ts'
import { type Receiver, startReceiver } from '../../support/receiver.ts'
import { alertId } from './messages.ts'
import { type Outlet, type OutletOptions, project, startOutlet } from './outlet.ts'

let outlet: Outlet | undefined
let receiver: Receiver | undefined
afterEach(async () => {
  await outlet?.close()
  await receiver?.close()
  outlet = undefined
  receiver = undefined
})

const all = { limit: 50, target: null, subject: null, state: null }

async function start(options: OutletOptions): Promise<Outlet> {
  outlet = await startOutlet(options)
  return outlet
}

async function deliveries(change: Partial<typeof all> | { subject: string } = {}) {
  const page = await outlet?.database.reads.deliveries(project, { ...all, ...change })
  return (page ?? []).map(({ target, what, subject, state, attempts }) => {
    return { target, what, subject, state, answers: attempts.map(({ answer }) => answer) }
  })
}

describe('what happens to an alert', () => {
  const slack = { kind: 'slack', name: 'ops', secret: 'slack' }
  const titles = () =>
    (receiver?.received ?? []).map(({ body }) => (JSON.parse(body) as { text: string }).text.split(':')[0])

  async function withSlack(targets: readonly object[] = [slack]) {
    const started = await startReceiver(() => ({ status: 200, body: 'ok' }))
    receiver = started
    return start({ targets, secrets: async () => `${started.url}/services/very-secret` })
  }

  test('is told once, to those who want to hear of it, in its order', async () => {
    const { happens, settled } = await withSlack([slack, { ...slack, name: 'boss', on: ['confirmed'] }])
    await happens('opened')
    await happens('acknowledged')
    await happens('confirmed')
    await happens('confirmed')
    await settled()
    await happens('grew')
    await settled()
    expect((await deliveries()).reverse()).toMatchObject([
      { target: 'ops', subject: `alert/${alertId}/0`, state: 'sent', answers: ['200 ok'] },
      { target: 'ops', subject: `alert/${alertId}/2`, state: 'sent' },
      { target: 'boss', subject: `alert/${alertId}/2`, state: 'sent' },
    ])
    expect(titles().toSorted()).toEqual(['Confirmed', 'Confirmed', 'New alert'])
  })

  test('is kept from everybody while it is muted, and not told later', async () => {
    const { happens, settled, mute, now } = await withSlack()
    await mute(now() + 1000)
    await happens('opened')
    await settled()
    await mute(null)
    await happens('confirmed')
    await settled()
    expect(titles()).toEqual(['Confirmed'])
  })

  test('is no story for a target that comes later', async () => {
    const { happens, settled, setTargets } = await withSlack([])
    await happens('opened')
    await settled()
    await setTargets([slack])
    await happens('confirmed')
    await settled()
    expect(titles()).toEqual(['Confirmed'])
  })

  test('is not sent to a target that is gone, and is listed under its alert', async () => {
    const { happens, settled, setTargets, pass } = await start({ targets: [slack] }).then(
      (started) => started,
    )
    await happens('opened')
    await settled()
    await setTargets([])
    await pass(3_600_000)
    expect(await deliveries({ subject: `alert/${alertId}` })).toMatchObject([
      {
        state: 'failed',
        answers: ['There are no secrets here', 'The project has no target ops of kind slack any more'],
      },
    ])
    expect(await deliveries({ subject: `alert/${alertId.slice(0, -1)}` })).toEqual([])
  })

  test('shows no secret, whatever the target answers', async () => {
    const started = await startReceiver(({ path }) => ({ status: 403, body: `${path} ${'x'.repeat(5000)}` }))
    receiver = started
    const { happens, settled } = await start({
      targets: [slack],
      secrets: async () => `${started.url}/services/very-secret`,
    })
    await happens('opened')
    await settled()
    const [delivery] = await deliveries()
    expect(delivery).toMatchObject({ state: 'failed' })
    expect(delivery?.answers[0]).toMatch(/^403 \[secret\] x+…$/)
    expect(delivery?.answers[0]).toHaveLength(500)
  })
})

describe('news of a pull request', () => {
  const github = {
    ...{ kind: 'github', name: 'forge', repository: 'a/b' },
    auth: { by: 'token', secret: 'github-token' },
  }

  function recording(answer: () => ForgePlace) {
    const calls: string[] = []
    const forge: Forge = {
      comment: async (number, { body }) => {
        calls.push(`comment ${number} ${/state \d/.exec(body)?.[0]}`)
        return answer()
      },
      check: async (commit, { conclusion }) => {
        calls.push(`check ${commit.slice(0, 4)} ${conclusion}`)
        return answer()
      },
      probe: async () => 'a token',
    }
    return { calls, forge }
  }
  const edited = (): ForgePlace => ({ outcome: 'edited', url: 'https://github.example.org/1' })

  test('becomes one comment and one check, made when they are sent', async () => {
    const { calls, forge } = recording(edited)
    let report = reportOf('state 1')
    const { judged, settled } = await start({ targets: [github], forge, report: () => report })
    await judged()
    await settled()
    report = reportOf('state 2')
    await judged()
    await settled()
    expect(calls.filter((call) => call.startsWith('comment'))).toEqual([
      'comment 7 state 1',
      'comment 7 state 2',
    ])
    expect(calls.filter((call) => call.startsWith('check'))).toEqual([
      'check aaaa success',
      'check aaaa success',
    ])
    expect(await deliveries({ subject: 'pull-request/7' })).toHaveLength(4)
  })

  test('during an outage waits in one delivery each, which then tells the newest state', async () => {
    let away = true
    const { calls, forge } = recording(() => {
      if (!away) return edited()
      throw new ForgeError('503', { retryable: true, retryAfterMs: 120_000 })
    })
    let report = reportOf('state 1')
    const { judged, settled, pass } = await start({ targets: [github], forge, report: () => report })
    await judged()
    await settled()
    report = reportOf('state 2')
    await judged()
    await settled()
    // The forge said when to come back, and more news do not make it sooner.
    await pass(119_999)
    expect(calls).toHaveLength(2)
    away = false
    await pass(1)
    expect(calls.slice(2).toSorted()).toEqual(['check aaaa success', 'comment 7 state 2'])
    expect(await deliveries()).toMatchObject([
      { state: 'sent', answers: ['503', 'edited'] },
      { state: 'sent', answers: ['503', 'edited'] },
    ])
  })

  test('of a head that is being judged is a check in progress, and no comment yet', async () => {
    const { calls, forge } = recording(edited)
    const report = { ...reportOf('state 1'), judged: false }
    const { judged, settled } = await start({ targets: [github], forge, report: () => report })
    await judged()
    await settled()
    expect(calls).toEqual(['check aaaa in-progress'])
    expect((await deliveries()).map(({ what, state }) => `${what} ${state}`).toSorted()).toEqual([
      'check sent',
      'comment superseded',
    ])
  })

  test('is told again, which edits what is there, when the server died before it noted that it was told', async () => {
    const { calls, forge } = recording(edited)
    const { judged, settled, restart, database, now } = await start({
      targets: [github],
      forge,
      report: () => reportOf('state 1'),
    })
    await judged()
    await settled()
    const before = calls.length
    // As a process that was killed between sending and writing leaves it: claimed, and not noted.
    await database.unitOfWork(async (stores) => {
      const place = { project, target: 'forge', what: 'comment', subject: 'pull-request/7' }
      const row = await stores.deliveries.newest(place)
      if (row === undefined) throw new Error('Expected a delivery')
      await stores.deliveries.update(row, { state: 'queued', sent_at: null, attempts_json: '[]' })
      await stores.jobs.enqueue({
        ...{ project, id: 'job', kind: 'deliver', key: row.id, payload_json: '{}' },
        ...{ max_attempts: 20, run_at: now(), priority: 0 },
      })
      await stores.jobs.claim(now())
    })
    await restart()
    await settled()
    expect(calls.slice(before)).toEqual(['comment 7 state 1'])
    expect((await deliveries()).every(({ state }) => state === 'sent')).toBe(true)
  })
})

function reportOf(benchmark: string): Report {
  return {
    project,
    subject: { kind: 'pull-request', number: 7, base: 'main' },
    ...{ suites: ['default'], base: null, runs: [], judged: true, kind: 'unchanged' },
    head: { hash: 'a'.repeat(40), subject: 'A commit', committedAt: Date.UTC(2026, 0) },
    headline: `Nothing changed on ${benchmark}`,
    ...{ alert: null, confirmation: null, rows: [], environment: [], missing: [], notes: [] },
    links: { report: null, compare: null, chart: null, image: null, runs: [] },
    ...{ reproduce: null, failCheck: 'confirmed' },
  }
}
