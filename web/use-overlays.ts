import { useMemo, useRef } from 'preact/hooks'
import type { SeriesDetail } from '../server/contract/series-detail.ts'
import { loadSeries } from './load-series.ts'
import { loadErrorOf } from './model/load-error.ts'
import { useResource } from './resource.ts'

export interface LoadedOverlays {
  readonly details: readonly SeriesDetail[]
  /** Those that could not be had, with the reason; those that were had before are among `details` as they were. */
  readonly failed: readonly { readonly id: string; readonly why: string }[]
  readonly loading: boolean
  readonly retry: () => void
}

const none: readonly SeriesDetail[] = []

/** The series to draw over another one; one that cannot be had does not keep the others away. */
export function useOverlays(project: string, ids: readonly string[]): LoadedOverlays {
  const had = useRef(new Map<string, SeriesDetail>())
  const { state, retry } = useResource({
    key: `overlays ${project} ${ids.join(',')}`,
    load: (signal) => loadAll(project, ids, { signal, had: had.current }),
  })
  const data = 'data' in state ? state.data : null
  return {
    retry,
    ...useMemo(
      () => ({
        details: data?.details ?? none,
        failed: data?.failed ?? [],
        loading: data === null && state.status === 'loading' && ids.length > 0,
      }),
      [data, state.status, ids.length],
    ),
  }
}

interface Loading {
  readonly signal: AbortSignal
  /** As they came last. */
  readonly had: Map<string, SeriesDetail>
}

async function loadAll(project: string, ids: readonly string[], { signal, had }: Loading) {
  const answers = await Promise.allSettled(
    ids.map((series) => loadSeries({ project, series }, null, { signal })),
  )
  signal.throwIfAborted()
  const failed: { readonly id: string; readonly why: string }[] = []
  for (const [i, answer] of answers.entries()) {
    const id = ids[i] ?? ''
    if (answer.status === 'fulfilled') had.set(id, answer.value)
    else failed.push({ id, why: loadErrorOf(answer.reason).detail })
  }
  return { details: ids.flatMap((id) => had.get(id) ?? []), failed }
}
