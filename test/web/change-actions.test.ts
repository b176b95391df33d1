import { describe, expect, test } from 'vitest'
import type { ChangeDetail } from '../../server/contract/change.ts'
import {
  changeActionsOn,
  commitsToSearch,
  type KnownOfChange,
  patternsOf,
  whereToMeasure,
} from '../../web/model/change-actions.ts'

const commit = (head: string) => ({ head: head.repeat(40), subject: '', committedAt: 0 })
const listed = (head: string) => ({ commit: commit(head), tags: [], runs: 0, url: null })
const member = (name: string, host: string, more: { canary?: boolean; standing?: boolean } = {}) => ({
  standing: more.standing ?? true,
  series: {
    benchmark: { name, canary: more.canary ?? false },
    metric: { name: 'throughput' },
    host: { id: host, label: `label of ${host}` },
  },
})
const change = {
  ...{ sign: 'worse', state: 'found' },
  members: [member('tcp_a', 'one'), member('tcp_b', 'two'), member('tcp_c', 'two')],
  after: commit('a'),
  upTo: commit('c'),
  commits: { list: [listed('c'), listed('b')], complete: true, left: 0, url: null },
} as unknown as ChangeDetail
const known: KnownOfChange = {
  ...{ accepted: [], confirmations: [], bisections: [], why: 'It matters' },
  agents: [{ host: { id: 'two', label: '' } }],
}
const refusals = (of: ChangeDetail, by: Partial<KnownOfChange> = {}) =>
  changeActionsOn(of, { ...known, ...by }).map(({ refused }) => refused)

describe('what can be done about a change without an alert', () => {
  test('is all of it where an agent of one of its hosts takes work, on that host', () => {
    expect(refusals(change)).toEqual([null, null, null, null])
    expect(whereToMeasure(change, known)).toEqual({ host: 'two', benchmarks: ['tcp_b', 'tcp_c'] })
    expect(commitsToSearch(change)).toEqual(['a', 'b', 'c'].map((one) => one.repeat(40)))
  })

  test('is to accept it or to open an alert where no agent takes work', () => {
    const why = 'No agent of label of one or label of two takes work: start metalmark agent there.'
    expect(refusals(change, { agents: [] })).toEqual([null, why, why, null])
  })

  test('is an alert with a reason, about what became worse', () => {
    expect(refusals(change, { why: ' ' })[3]).toMatch(/say why first/)
    for (const sign of ['better', null] as const) {
      expect(refusals({ ...change, sign })[3]).toBe('Alerts are about what became worse.')
    }
  })

  test('is nothing once it was withdrawn, or where only canaries moved', () => {
    for (const none of [
      { ...change, state: 'withdrawn' },
      { ...change, members: [member('loopback', 'two', { canary: true })] },
    ]) {
      expect(refusals(none as ChangeDetail).every((refused) => refused !== null)).toBe(true)
    }
  })

  test('is not what is done already', () => {
    const accepted = patternsOf(change).map((pattern) => ({ pattern }))
    expect(refusals(change, { accepted })[0]).toBe('It is accepted already.')
    expect(refusals(change, { accepted: accepted.slice(1) })[0]).toBeNull()
    const running = [{ endedAt: null }]
    expect(refusals(change, { confirmations: running })[1]).toMatch(/being measured/)
    expect(refusals(change, { bisections: running })[2]).toMatch(/under way/)
    expect(refusals(change, { bisections: [{ endedAt: 1 }] })[2]).toBeNull()
  })

  test('is no search within a range that is not known, too long or one commit, and says which', () => {
    const within = (commits: object) =>
      refusals({ ...change, commits: { ...change.commits, ...commits } } as ChangeDetail)[2]
    expect(within({ complete: false })).toMatch(/are not known/)
    expect(within({ left: 7 })).toMatch(/too long/)
    expect(within({ list: [listed('c')] })).toMatch(/one commit only/)
  })

  test('needs commits to tell what to accept and what to measure', () => {
    const [accept, confirm, bisect] = refusals({ ...change, upTo: null })
    expect(accept).toMatch(/begins with is not known/)
    expect(confirm).toMatch(/between no two commits/)
    expect(bisect).toBe(confirm)
    expect(refusals({ ...change, after: change.upTo })[1]).toMatch(/between no two commits/)
  })
})
