import { defaultDetection } from '../../../server/judge/default-detection.ts'
import { startTracker } from '../../../server/judge/tracker.ts'
import { offlineTable, stepTable, unchangedTable } from './accuracy-tables.ts'
import { openSeriesSource } from './series-source.ts'
import { speedTable } from './speed-table.ts'
import { calibrationTable, falseAlertTable, regressionTable } from './tables.ts'

export const topics = ['accuracy', 'worlds', 'calibration', 'speed'] as const
export type Topic = (typeof topics)[number]

export interface ReportOptions {
  /** Few simulations: enough to see that nothing broke. */
  readonly quick: boolean
  /** Folder of the labelled sets. */
  readonly data: string
}

/** A part of the report. */
export interface Section {
  readonly topic: Topic
  readonly title: string
  /** About how long it takes, to begin with the longest. */
  readonly seconds: number
  /** Nothing else may run beside it. */
  readonly alone?: true
  write(options: ReportOptions): string
}

/** All parts, in the order of the report. */
export const sections: readonly Section[] = [
  {
    topic: 'accuracy',
    title: 'Known changes, all points known',
    seconds: 10,
    write: (options) => onSeries(options, offlineTable),
  },
  {
    topic: 'accuracy',
    title: 'Series without a change',
    seconds: 40,
    write: (options) => onSeries(options, unchangedTable),
  },
  {
    topic: 'accuracy',
    title: 'Steps, seen point by point',
    seconds: 25,
    write: (options) => onSeries(options, stepTable),
  },
  {
    topic: 'worlds',
    title: 'Worlds in which nothing changed',
    seconds: 80,
    write: ({ quick }) => falseAlertTable(start, effort(quick ? 12 : 300)),
  },
  {
    topic: 'worlds',
    title: 'A regression at a known commit',
    seconds: 45,
    write: ({ quick }) => regressionTable(start, effort(quick ? 12 : 100)),
  },
  {
    topic: 'calibration',
    title: 'Verdicts on pushes',
    seconds: 50,
    write: ({ quick }) => calibrationTable(effort(quick ? 40 : 500)),
  },
  {
    topic: 'speed',
    title: 'Speed',
    seconds: 15,
    alone: true,
    write: ({ quick }) => speedTable(quick),
  },
]

export function isTopic(text: string): text is Topic {
  return topics.some((topic) => topic === text)
}

const start = () => startTracker(defaultDetection)

function effort(count: number) {
  return { series: count, pushes: count }
}

function onSeries(
  { data, quick }: ReportOptions,
  write: (source: ReturnType<typeof openSeriesSource>) => string,
) {
  const source = openSeriesSource(data, quick)
  return `On ${source.description}.\n\n${write(source)}`
}
