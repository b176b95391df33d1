import { describe, expect, test } from 'vitest'
import type { ReportedRuns } from '../../../server/services/report-context.ts'
import { environmentOf, missingOf, notesOf } from '../../../server/services/report-context.ts'
import { headlineOf } from '../../../server/services/report-headline.ts'
import { buildRow } from '../../support/build-report.ts'

type Run = ReportedRuns[number]

const run = (id: string, more: Partial<Run> = {}): Run => ({
  ...{ id, suite: 'default', host: 'metal-01', acceleration: 'kvm', commit: null },
  environment: { identity: {}, epoch: {}, noted: {}, unread: {} },
  ...more,
})

describe('what is missing', () => {
  const measured: Readonly<Record<string, readonly string[]>> = {
    base: ['tcp_rr', 'udp_pps'],
    head: ['tcp_rr'],
    second: ['udp_pps'],
  }
  const reads = {
    report: {
      benchmarks: async (_project: string, runs: readonly string[]) =>
        runs.flatMap((id) =>
          (measured[id] ?? []).map((benchmark) => ({ run: id, benchmark, path: 'vm-vm' })),
        ),
    },
  } as unknown as Parameters<typeof missingOf>[0]
  const missing = (heads: ReportedRuns, bases: ReportedRuns) => missingOf(reads, 'netstack', { heads, bases })

  test('is what the base has and the head has not, on the same host and suite', async () => {
    expect(await missing([run('head')], [run('base')])).toEqual([
      { benchmark: 'udp_pps', path: 'vm-vm', host: 'metal-01' },
    ])
  })

  test('is nothing that another run of the head has', async () => {
    expect(await missing([run('head'), run('second')], [run('base')])).toEqual([])
  })

  test('is nothing of a host or suite that the head did not run on', async () => {
    expect(await missing([run('head', { host: 'metal-02' })], [run('base')])).toEqual([])
    expect(await missing([run('head', { suite: 'nightly' })], [run('base')])).toEqual([])
  })
})

test('environments are compared host by host, with the run of the same suite', () => {
  const kernel = (value: string) => ({ ...run('').environment, epoch: { 'host.kernel': value } })
  const bases = [
    run('a', { suite: 'nightly', environment: kernel('5') }),
    run('b', { environment: kernel('6') }),
  ]
  expect(environmentOf([run('head', { environment: kernel('6') })], bases)).toEqual([])
  const other = environmentOf([run('head', { environment: kernel('7') })], bases)
  expect(other).toMatchObject([
    { host: 'metal-01', differences: [{ field: 'host.kernel', from: '6', to: '7' }] },
  ])
})

test('notes say what a reader must know before believing a row', () => {
  const row = buildRow({ benchmark: 'tcp_rr', metric: 'rtt_p50', unit: 'us', verdict: 'inconclusive' })
  const notes = notesOf([run('head', { acceleration: 'tcg' })], {
    suspect: [{ id: 'head', reason: 'the canary was slow' }],
    rows: [{ ...row, boots: { base: 2, head: 1 } }],
  })
  expect(notes).toEqual([
    expect.stringContaining('emulated'),
    'Run head counts for nothing: the canary was slow',
    expect.stringMatching(/^The baseline is young: 1 metric/),
  ])
})

describe('a headline', () => {
  const row = buildRow({
    ...{ benchmark: 'tcp_stream_1', metric: 'throughput', unit: 'bit/s', verdict: 'regressed' },
  })
  const alert = (evidence: 'suspected' | 'confirmed' | 'refuted') => ({
    ...{
      id: '01K0000000000000000000000A',
      evidence,
      handling: 'open' as const,
      reason: 'base and head are alike',
    },
  })
  const told = { kind: 'regressed' as const, judged: true, confirmation: null, rows: [row] }

  test('of a suspicion says what is being done about it', () => {
    const confirmation = {
      ...{ id: '01K0000000000000000000000C', state: 'measuring' as const, reason: '' },
      boots: { done: 2, most: 24 },
    }
    expect(headlineOf({ ...told, alert: alert('suspected'), confirmation }, '')).toBe(
      'Regressed: throughput of tcp_stream_1 on vm-vm, metal-01 −8.1 % (−9.0 % to −7.2 %), suspected; it is being measured again (2 of at most 24 boots)',
    )
  })

  test('says what measuring again came to, whatever the single verdict was', () => {
    expect(headlineOf({ ...told, alert: alert('refuted') }, '')).toBe(
      'Refuted: base and head are alike; nobody is to blame',
    )
    expect(headlineOf({ ...told, kind: 'inconclusive', rows: [], alert: alert('confirmed') }, '')).toBe(
      'Regressed: base and head are alike, confirmed',
    )
  })

  test('claims nothing before all is judged', () => {
    expect(headlineOf({ ...told, judged: false, alert: null }, '')).toMatch(/^Being judged/)
  })
})
