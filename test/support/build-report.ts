import type { Report, ReportRow } from '../../server/contract/report.ts'

/** A report on a pull request that regresses one headline metric and leaves another alone. */
export function buildReport(overrides: Partial<Report> = {}): Report {
  const rows = [
    buildRow({ benchmark: 'tcp_stream_1', metric: 'throughput', unit: 'bit/s', verdict: 'regressed' }),
    buildRow({ benchmark: 'tcp_rr', metric: 'rtt_p50', unit: 'us', verdict: 'unchanged' }),
    buildRow({
      benchmark: 'tcp_rr',
      metric: 'rtt_p99',
      unit: 'us',
      verdict: 'inconclusive',
      role: 'secondary',
    }),
  ]
  const commit = { hash: 'a'.repeat(40), subject: 'Batch the receive path', committedAt: 1_757_000_000_000 }
  return {
    project: 'netstack',
    subject: { kind: 'pull-request', number: 12, base: 'main' },
    suites: ['default'],
    head: commit,
    base: { ...commit, hash: 'b'.repeat(40), subject: 'Release' },
    runs: ['01K00000000000000000000001'],
    judged: true,
    kind: 'regressed',
    headline: 'Regressed: throughput of tcp_stream_1 on vm-vm, metal-01 −8.1 %, suspected',
    alert: { id: '01K0000000000000000000000A', evidence: 'suspected', handling: 'open', reason: null },
    confirmation: null,
    rows,
    environment: [
      {
        host: 'metal-01',
        differences: [
          {
            field: 'host.kernel',
            kind: 'epoch',
            from: '6.1.0-18',
            to: '6.12.0-2',
            meaning: 'another kernel',
          },
        ],
      },
    ],
    missing: [],
    notes: [],
    links: { report: null, compare: null, chart: null, image: null, runs: [] },
    reproduce: 'metalmark reproduce 01K00000000000000000000001',
    failCheck: 'confirmed',
    ...overrides,
  }
}

interface RowShape {
  readonly benchmark: string
  readonly metric: string
  readonly unit: 'bit/s' | 'us'
  readonly verdict: ReportRow['verdict']
  readonly role?: 'headline' | 'secondary'
  readonly host?: string
}

export function buildRow({ role = 'headline', host = 'metal-01', ...shape }: RowShape): ReportRow {
  return {
    series: {
      id: '01K0000000000000000000000S',
      benchmark: {
        ...{ name: shape.benchmark, path: 'vm-vm', canary: false, argv: [] },
        tool: { name: 'iperf3', version: '3.12' },
      },
      metric: { name: shape.metric, unit: shape.unit, direction: 'higher', role, semantics: null },
      host: { id: 'c'.repeat(64), label: host },
      acceleration: 'kvm',
    },
    base: { value: 24e9, interval: { low: 23.8e9, high: 24.2e9 } },
    head: { value: 22e9, interval: { low: 21.8e9, high: 22.2e9 } },
    effect: { relative: -0.081, low: -0.09, high: -0.072 },
    smallestDetectable: 0.03,
    boots: { base: 14, head: 2 },
    verdict: shape.verdict,
    reason: 'Lower by 8.1 %',
    attribution: null,
    expected: null,
    values: { base: [24e9, 24.1e9], head: [22e9, 22.1e9] },
  }
}
