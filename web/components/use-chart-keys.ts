import { useEffect, useRef } from 'preact/hooks'
import type { SeriesDetail } from '../../server/contract/series-detail.ts'
import { chartStep } from '../model/chart-step.ts'
import { seriesPlaceOf } from '../model/series-place.ts'
import { compareHref, navigate, place, replaceQuery, runHref } from '../router.ts'

/** The chart's keys, on the chart or anywhere on the page while nothing else has the focus; a double click shows all. */
export function useChartKeys(detail: SeriesDetail): void {
  const latest = useRef(detail)
  latest.current = detail
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const at = document.activeElement
      const free = at === null || at === document.body || at.id === 'main' || at.matches('.chart-focus')
      if (!free || event.ctrlKey || event.metaKey || event.altKey) return
      if (actOn(event, latest.current)) event.preventDefault()
    }
    const onDoubleClick = (event: MouseEvent) => {
      if (event.target instanceof HTMLCanvasElement) replaceQuery({ from: null, to: null })
    }
    document.addEventListener('keydown', onKey)
    document.addEventListener('dblclick', onDoubleClick)
    return () => {
      document.removeEventListener('keydown', onKey)
      document.removeEventListener('dblclick', onDoubleClick)
    }
  }, [])
}

function actOn({ key, shiftKey }: KeyboardEvent, detail: SeriesDetail): boolean {
  // From the address and not from the last drawing: keys may come faster than frames.
  const where = seriesPlaceOf(place.peek().query, detail.window.total)
  const step = chartStep({ key, shift: shiftKey }, where, detail)
  if (step === null) return false
  const { project } = detail.series
  if (step.do === 'look') replaceQuery(step.query)
  else if (step.do === 'open') navigate(runHref(project, step.run))
  else if (where.selected !== null && where.other !== null) {
    navigate(compareHref(project, { a: where.other, b: where.selected }))
  }
  return true
}
