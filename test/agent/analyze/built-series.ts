import {
  type AnalyzeOptions,
  analyzeSeries,
  type SeriesReport,
} from '../../../agent/analyze/analyze-series.ts'
import type { InputSeries } from '../../../agent/analyze/input-series.ts'
import { defaultDetection } from '../../../server/judge/default-detection.ts'

/** The report on these values under default settings. */
export function analyzeValues(
  values: readonly (number | null)[],
  options: Partial<AnalyzeOptions & Pick<InputSeries, 'errors' | 'epochs'>> = {},
): SeriesReport {
  const { errors, epochs, ...rest } = options
  const series = { id: 'x', values, errors, epochs, source: { file: 'x.jsonl', line: 1 } }
  return analyzeSeries(series, { settings: defaultDetection, online: false, direction: 'none', ...rest })
}

/** Where changes were found with all points known, and where a tracker has them after the last point. */
export function placesOf(values: readonly (number | null)[]): {
  readonly offline: readonly number[]
  readonly online: readonly number[]
} {
  const places = (online: boolean) =>
    analyzeValues(values, { online })
      .changes.filter(({ cause }) => cause === 'shift')
      .map(({ index }) => index)
  return { offline: places(false), online: places(true) }
}

export function repeated(value: number, points: number): number[] {
  return Array.from({ length: points }, () => value)
}
