import { describe, expect, test } from 'vitest'
import { failOnAlert } from '../../../agent/commands/error-on-alert.ts'
import type { Report } from '../../../server/contract/report.ts'
import { buildReport } from '../../support/build-report.ts'

type Alert = NonNullable<Report['alert']>

const requestWith = (evidence: Alert['evidence'], handling: Alert['handling'] = 'open') =>
  buildReport({ alert: { id: '01K0000000000000000000000A', evidence, handling, reason: null } })
const failing = (report: Report, errorOnAlert?: 'suspected' | 'confirmed' | true) => () =>
  failOnAlert(report, { errorOnAlert })

describe('an alert on a pull request', () => {
  test.each(['suspected', 'confirmed', 'inconclusive'] as const)('that is %s is an error', (evidence) => {
    expect(failing(requestWith(evidence), true)).toThrow(/^Regressed/)
  })

  test.each(['refuted', 'withdrawn'] as const)('that is %s is none', (evidence) => {
    expect(failing(requestWith(evidence), true)).not.toThrow()
  })

  test('that somebody is looking at still is one; accepted or resolved it is none', () => {
    expect(failing(requestWith('confirmed', 'acknowledged'), true)).toThrow(/^Regressed/)
    expect(failing(requestWith('confirmed', 'accepted'), true)).not.toThrow()
    expect(failing(requestWith('confirmed', 'resolved'), true)).not.toThrow()
  })

  test('must be confirmed where that is asked for', () => {
    expect(failing(requestWith('suspected'), 'confirmed')).not.toThrow()
    expect(failing(requestWith('confirmed'), 'confirmed')).toThrow(/^Regressed/)
  })

  test('is no error unless asked for', () => {
    expect(failing(requestWith('confirmed'))).not.toThrow()
  })
})

test('a run of a branch has no alert of its own: its verdict is a suspicion', () => {
  const run = buildReport({ alert: null, subject: { kind: 'run', run: '01K00000000000000000000001' } })
  expect(failing(run, true)).toThrow(/^Regressed/)
  expect(failing(run, 'confirmed')).not.toThrow()
  expect(failing({ ...run, kind: 'unchanged' }, true)).not.toThrow()
})
