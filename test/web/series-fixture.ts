import type { SeriesChange, SeriesDetail } from '../../server/contract/series-detail.ts'
import type { Verdict, VerdictKind } from '../../server/contract/verdict.ts'
import type { Point, SeriesSummary } from '../../server/contract/views.ts'
import type { Palette } from '../../web/charts/palette.ts'

const id = (letter: string) => `01K${letter.repeat(23)}`

/** A series of four points: three on the baseline branch with an epoch before the third, then one of a pull request. */
export function seriesDetail(): SeriesDetail {
  return {
    series: {
      id: id('S'),
      project: 'dataplane',
      benchmark: {
        name: 'tcp_stream_1',
        path: 'vm-vm',
        canary: false,
        tool: { name: 'iperf3', version: '3.12' },
        argv: ['-c'],
      },
      metric: { name: 'throughput', unit: 'bit/s', direction: 'higher', role: 'headline', semantics: null },
      host: { id: 'a'.repeat(64), label: 'lab-3' },
      acceleration: 'kvm',
      branch: null,
      identity: {},
    },
    baseline: { runs: 3, needed: 5, centre: 9.6e9, expected: null },
    sensitivity: { noise: 0.01, smallestDetectable: 0.03, blind: false },
    window: { total: 4, from: 0, to: 3, leftOut: 0, marksLeftOut: 0 },
    points: [
      point('A', 9.4e9, null),
      point('B', 9.5e9, verdict('unchanged')),
      point('C', 9.6e9, verdict('improved')),
      { ...point('D', 8.8e9, verdict('regressed')), onBaseline: false, pullRequest: 412, branch: 'topic' },
    ],
    latest: null,
    epochs: [
      {
        index: 2,
        changes: [
          { field: 'host.bios.version', from: null, to: '2.1' },
          { field: 'host.kernel', from: '6.1.0-13', to: '6.1.0-18' },
        ],
      },
    ],
    changePoints: [changePoint('C', {}), changePoint('B', { state: 'withdrawn', reason: 'It went away.' })],
    segments: [
      { from: 0, to: 1, level: 9.45e9, expected: { low: 9.3e9, high: 9.7e9 } },
      { from: 2, to: 3, level: 9.6e9, expected: null },
    ],
    alerts: [],
    releases: [],
    related: [],
  }
}

/** A change point at one of the series' points: 2 % up. */
export function changePoint(letter: string, change: Partial<SeriesChange>): SeriesChange {
  const { index, runId, startedAt, commit } = point(letter, 9.6e9, null)
  return {
    id: id(letter),
    seriesId: id('S'),
    ...{ index, earliest: index, latest: index },
    runId,
    earliestRunId: runId,
    latestRunId: runId,
    startedAt,
    commit,
    before: 9.45e9,
    after: 9.6e9,
    effect: { relative: 0.016, low: 0.012, high: 0.02 },
    p: 0.000_02,
    cause: 'shift',
    changes: [],
    attribution: null,
    state: 'found',
    reason: null,
    found: { at: Date.UTC(2025, 8, 5), runId, analysisVersion: 2 },
    standingVersion: 2,
    withdrawn: null,
    history: [],
    ...change,
  }
}

export function verdict(kind: VerdictKind, relative = -0.08): Verdict {
  return {
    kind,
    reason: `It is ${kind}.`,
    effect: { relative, low: relative - 0.02, high: relative + 0.02 },
    smallestDetectable: 0.03,
    baseline: { runs: 12, needed: 5, centre: 9.5e9, expected: { low: 9.3e9, high: 9.7e9 } },
    analysisVersion: 1,
  }
}

/** A summary as in a list of series. */
export function seriesSummary(change: {
  readonly benchmark: string
  readonly metric?: Partial<SeriesSummary['metric']>
  readonly canary?: boolean
  readonly kind?: VerdictKind
  readonly relative?: number
}): SeriesSummary {
  const { identity: _, ...series } = seriesDetail().series
  const judged = change.kind === undefined ? null : verdict(change.kind, change.relative)
  return {
    ...series,
    benchmark: { ...series.benchmark, name: change.benchmark, canary: change.canary ?? false },
    metric: { ...series.metric, ...change.metric },
    points: 4,
    sensitivity: { noise: 0.01, smallestDetectable: 0.03, blind: false },
    latestChange: null,
    latest: { runId: id('D'), value: 8.8e9, startedAt: Date.UTC(2025, 8, 4), verdict: judged },
    sparkline: [1, 2, 3],
  }
}

export const palette: Palette = {
  text: 'text',
  muted: 'muted',
  grid: 'grid',
  surface: 'surface',
  line: 'line',
  band: 'band',
  accent: 'accent',
  segment: 'segment',
  range: 'range',
  overlays: ['violet', 'green', 'ochre', 'pink', 'navy'],
  verdicts: {
    regressed: 'orange',
    improved: 'blue',
    unchanged: 'grey',
    inconclusive: 'light',
    invalid: 'black',
    pending: 'pale',
  },
}

function point(letter: string, value: number, judged: Verdict | null): Point {
  return {
    index: letter.charCodeAt(0) - 65,
    runId: id(letter),
    value,
    samples: [0.99, 1, 1, 1.02].map((factor) => factor * value),
    startedAt: Date.UTC(2025, 8, letter.charCodeAt(0) - 64, 6),
    historyAt: Date.UTC(2025, 8, letter.charCodeAt(0) - 64, 5),
    commit: {
      head: letter.toLowerCase().repeat(40),
      subject: `Commit ${letter}\nand its second line`,
      committedAt: Date.UTC(2025, 8, letter.charCodeAt(0) - 64, 5),
      authoredAt: Date.UTC(2025, 7, 20, 9),
    },
    branch: 'main',
    pullRequest: null,
    onBaseline: true,
    verdict: judged,
  }
}
