import type { Comparison } from '../../server/contract/comparison.ts'
import { forestScale } from '../charts/forest.ts'
import { comparisonPlaceOf, shownRows } from '../model/comparison-place.ts'
import { bettermentOf } from '../model/worse-by.ts'
import { place } from '../router.ts'
import { ComparisonCopy } from './comparison-copy.tsx'
import { ComparisonEnvironment } from './comparison-environment.tsx'
import { ComparisonFilters } from './comparison-filters.tsx'
import { ComparisonMeans } from './comparison-means.tsx'
import { ComparisonRows } from './comparison-rows.tsx'
import { ComparisonSides } from './comparison-sides.tsx'
import '../styles/compare.css'

interface ComparisonViewProps {
  readonly project: string
  readonly comparison: Comparison
  /** What was asked for, to ask for the same as text. */
  readonly query: Readonly<Record<'a' | 'b' | 'all' | 'anyway', string>>
}

/** What two sides are, what they differ by, and what that is worth. */
export function ComparisonView({ project, comparison, query }: ComparisonViewProps) {
  const { a, b, rows, smallestEffect } = comparison
  const view = comparisonPlaceOf(place.value.query)
  const shown = shownRows(rows, view)
  // The scale is that of all rows: it must not move under the reader's filter.
  const scale = forestScale(
    rows.flatMap(({ judged, metric }) => {
      const effect = judged?.effect ?? null
      const better =
        effect === null || judged?.footing === 'none' ? null : bettermentOf(effect, metric.direction)
      return better ?? []
    }),
    smallestEffect,
  )
  // What concerns one side stands there.
  const ofSides = new Set([...a.notes, ...b.notes])
  const notes = comparison.notes.filter((note) => !ofSides.has(note))
  return (
    <>
      <ComparisonSides project={project} comparison={comparison} />
      <ComparisonMeans comparison={comparison} scale={scale} />
      <section aria-labelledby="compared">
        <h2 id="compared">
          Metrics{' '}
          <small class="quiet">
            {shown.length === rows.length ? rows.length : `${shown.length} of ${rows.length}`}
          </small>
        </h2>
        <ComparisonFilters view={view} />
        <ComparisonRows rows={shown} total={rows.length} scale={scale} view={view} />
        <ComparisonCopy project={project} query={query} />
        {notes.map((note) => (
          <p key={note} class="quiet">
            {note}
          </p>
        ))}
      </section>
      <ComparisonEnvironment differences={comparison.differences} view={view} />
    </>
  )
}
