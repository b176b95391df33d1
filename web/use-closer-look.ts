import { useSignal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import type { SeriesDetail } from '../server/contract/series-detail.ts'
import { loadSeries } from './load-series.ts'
import { type LoadError, loadErrorOf } from './model/load-error.ts'
import { closerWindow, isThin, mergeWindow } from './model/merge-window.ts'
import { mergeOverlays } from './model/overlays.ts'
import type { IndexWindow } from './model/series-place.ts'

export interface CloserLook {
  readonly detail: SeriesDetail
  readonly others: readonly SeriesDetail[]
  /** `loading`: what is shown is thinned out, the rest is on its way. */
  readonly status: 'idle' | 'loading' | 'failed'
  readonly error: LoadError | null
}

interface Look {
  readonly own: SeriesDetail | null
  readonly others: readonly SeriesDetail[]
}

/** Milliseconds that a window has to stand still before more of it is asked for. */
const rest = 150

/**
 * A series and those over it as they are known, with what was thinned out of the window fetched once the reader stops moving.
 * What is known stays in sight meanwhile.
 */
export function useCloserLook(
  whole: SeriesDetail,
  wholes: readonly SeriesDetail[],
  view: { readonly window: IndexWindow | null; readonly keep: readonly (string | null)[] },
): CloserLook {
  const look = useSignal<Look>({ own: null, others: [] })
  const status = useSignal<CloserLook['status']>('idle')
  const error = useSignal<LoadError | null>(null)
  const detail = useMemo(() => mergeWindow(whole, look.value.own), [whole, look.value])
  const others = useMemo(() => mergeOverlays(wholes, look.value.others), [wholes, look.value])
  const { window } = view
  const isLong = wholes.some((other) => other.window.leftOut > 0)
  const wanted =
    window !== null && (isLong || isThin(detail, window)) ? closerWindow(window, whole.window.total) : null
  const key = wanted && `${wanted.from} ${wanted.to} ${wholes.map(({ series }) => series.id)}`
  useEffect(() => {
    if (wanted === null) {
      status.value = 'idle'
      return
    }
    const abort = new AbortController()
    const fetchCloser = async () => {
      status.value = 'loading'
      try {
        look.value = await load({ whole, wholes, wanted, keep: view.keep, signal: abort.signal })
        status.value = 'idle'
      } catch (thrown) {
        if (abort.signal.aborted) return
        error.value = loadErrorOf(thrown)
        status.value = 'failed'
      }
    }
    const timer = setTimeout(fetchCloser, rest)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [key, whole, wholes])
  return { detail, others, status: status.value, error: error.value }
}

interface Wanted {
  readonly whole: SeriesDetail
  readonly wholes: readonly SeriesDetail[]
  readonly wanted: IndexWindow
  readonly keep: readonly (string | null)[]
  readonly signal: AbortSignal
}

async function load({ whole, wholes, wanted, keep, signal }: Wanted): Promise<Look> {
  const { project, id } = whole.series
  const thin = wholes.filter(({ window }) => window.leftOut > 0)
  const own = whole.window.leftOut > 0 ? loadSeries({ project, series: id }, wanted, { signal, keep }) : null
  const span = spanOf(whole, wanted)
  const others = thin.map(({ series }) => loadSeries({ project, series: series.id }, span, { signal }))
  return { own: await own, others: await Promise.all(others) }
}

/** From when to when a window of a series reaches, by what is known of it. */
function spanOf({ points }: SeriesDetail, { from, to }: IndexWindow) {
  const since = points.findLast(({ index }) => index <= from) ?? points[0]
  const until = points.find(({ index }) => index >= to) ?? points.at(-1)
  return { since: since?.historyAt ?? 0, until: until?.historyAt ?? 0 }
}
