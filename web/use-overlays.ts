import { useMemo } from 'preact/hooks'
import type { SeriesDetail } from '../server/contract/series-detail.ts'
import { loadSeries } from './load-series.ts'
import { loadErrorOf } from './model/load-error.ts'
import { useResource } from './resource.ts'

export interface LoadedOverlays {
  readonly details: readonly SeriesDetail[]
  /** Those that could not be had, with the reason. */
  readonly failed: readonly { readonly id: string; readonly why: string }[]
  readonly loading: boolean
}

const none: readonly SeriesDetail[] = []

/** The series to draw over another one; one that cannot be had does not keep the others away. */
export function useOverlays(project: string, ids: readonly string[]): LoadedOverlays {
  const { state } = useResource({
    key: `overlays ${project} ${ids.join(',')}`,
    load: (signal) => loadAll(project, ids, signal),
  })
  const data = 'data' in state ? state.data : null
  return useMemo(
    () => ({
      details: data?.details ?? none,
      failed: data?.failed ?? [],
      loading: data === null && state.status === 'loading' && ids.length > 0,
    }),
    [data, state.status, ids.length],
  )
}

async function loadAll(project: string, ids: readonly string[], signal: AbortSignal) {
  const answers = await Promise.allSettled(
    ids.map((series) => loadSeries({ project, series }, null, { signal })),
  )
  signal.throwIfAborted()
  const details: SeriesDetail[] = []
  const failed: { readonly id: string; readonly why: string }[] = []
  for (const [i, answer] of answers.entries()) {
    if (answer.status === 'fulfilled') details.push(answer.value)
    else failed.push({ id: ids[i] ?? '', why: loadErrorOf(answer.reason).detail })
  }
  return { details, failed }
}
