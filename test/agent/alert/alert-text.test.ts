import { expect, test } from 'vitest'
import { alertDetail, alertList } from '../../../agent/alert/alert-text.ts'
import type { Alert, AlertDetail } from '../../../server/contract/alert.ts'

const at = Date.UTC(2026, 0, 5, 12)
const hostile = 'up\u001b[2J\u202egrade\nsecond line'

const alert: Alert = {
  ...{ id: '01K00000000000000000000001', kind: 'change', headline: hostile },
  ...{ evidence: 'confirmed', handling: 'acknowledged', assignee: hostile, mutedUntil: null },
  attribution: { kind: 'code', code: null, host: null, reason: hostile, ask: null },
  hosts: [hostile],
  after: { head: 'a'.repeat(40), subject: hostile, committedAt: at },
  upTo: { head: 'b'.repeat(40), subject: hostile, committedAt: at },
  ...{ pullRequest: 7, largest: null, members: 0, openedAt: at, updatedAt: at },
}

const detail: AlertDetail = {
  ...alert,
  members: [],
  history: [{ kind: 'found-again', at, who: hostile, why: hostile, evidence: 'suspected', handling: 'open' }],
  environment: [{ field: 'host.kernel', from: hostile, to: null }],
  ...{ host: null, confirmations: [], bisections: [], mergedInto: '01K00000000000000000000002' },
}

test('what others wrote reaches the terminal as text, never as commands', () => {
  const text = alertDetail(detail, at) + alertList({ alerts: [alert], next: null }, at)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that none is left is the point
  expect(text.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/)
  expect(text).not.toContain('\nsecond line')
})

test('an alert that goes on elsewhere says where', () => {
  expect(alertDetail(detail, at)).toContain(
    '\nIt has the cause of alert 01K00000000000000000000002 and goes on there\n',
  )
})

test('a mute is said for as long as it holds', () => {
  const muted = { ...alert, handling: 'open' as const, mutedUntil: at + 60_000 }
  expect(alertList({ alerts: [muted], next: null }, at)).toContain('confirmed, muted until 2026-01-05 12:01Z')
  expect(alertList({ alerts: [muted], next: null }, at + 60_000)).not.toContain('muted')
})

test('of missing data each series says whether there are none or some again', () => {
  const series = (host: string, standing: boolean): AlertDetail['members'][number] => ({
    series: {
      ...{ id: '01K00000000000000000000003', acceleration: 'kvm', host: { id: 'c'.repeat(64), label: host } },
      benchmark: {
        ...{ name: 'tcp_rr', path: 'vm-vm', canary: false, argv: [] },
        tool: { name: 'netperf', version: '2.7.0' },
      },
      metric: { name: 'rtt', unit: 's', direction: 'lower', role: 'headline', semantics: 'rtt' },
    },
    ...{ changePoint: null, effect: null, standing },
  })
  const members = [series('rack-1', true), series('rack-2', false)]
  const text = alertDetail({ ...detail, kind: 'missing-data', attribution: null, members }, at)
  expect(text).toMatch(/series +data\ntcp_rr rtt, vm-vm, rack-1 +none\ntcp_rr rtt, vm-vm, rack-2 +again\n/)
})
