import type { SeriesDetail } from '../../server/contract/series-detail.ts'
import { overlayLooks } from '../charts/overlay-datasets.ts'
import type { LeftOut, Overlay } from '../model/overlays.ts'
import { place, queryHref, seriesHref } from '../router.ts'
import type { LoadedOverlays } from '../use-overlays.ts'

interface OverlayListProps {
  readonly own: SeriesDetail
  readonly overlays: readonly Overlay[]
  readonly leftOut: readonly LeftOut[]
  readonly loaded: Pick<LoadedOverlays, 'failed' | 'retry'>
  /** Nothing can be taken away. */
  readonly fixed: boolean
}

/** The series drawn over this one: how each looks, and on which axis; those that could not be drawn, and why. */
export function OverlayList({ own, overlays, leftOut, loaded, fixed }: OverlayListProps) {
  const { failed, retry } = loaded
  if (overlays.length + leftOut.length + failed.length === 0) return null
  const { project, host, metric } = own.series
  return (
    <ul class="overlays" aria-label="Series drawn over it">
      <li>
        <span class="swatch level-swatch" /> {metric.name} on {host.label}{' '}
        <span class="quiet">(this one)</span>
      </li>
      {overlays.map(({ detail, look, axis, name }) => (
        <li key={detail.series.id}>
          <OverlaySwatch look={look} /> <a href={seriesHref(project, detail.series.id)}>{name}</a>
          {axis === 'right' && <span class="quiet"> (right axis)</span>}
          {!fixed && <Remove id={detail.series.id} name={name} />}
        </li>
      ))}
      {leftOut.map(({ id, name, why }) => (
        <li key={id} class="quiet">
          {name}: {why}
          {!fixed && <Remove id={id} name={name} />}
        </li>
      ))}
      {failed.map(({ id, why }) => (
        <li key={id} class="quiet">
          {nameOf(overlays, id)} {why}{' '}
          <button type="button" class="plain" onClick={retry}>
            Try again
          </button>
          {!fixed && <Remove id={id} name={id} />}
        </li>
      ))}
    </ul>
  )
}

function nameOf(overlays: readonly Overlay[], id: string): string {
  const shown = overlays.find(({ detail }) => detail.series.id === id)
  return shown === undefined
    ? 'A series could not be fetched:'
    : `${shown.name} is as it was: it could not be fetched again:`
}

function OverlaySwatch({ look }: { readonly look: number }) {
  const { dash, style } = overlayLooks[look % overlayLooks.length] ?? overlayLooks[0]
  return (
    <svg
      class={`overlay-swatch look-${look + 1}`}
      width="28"
      height="12"
      viewBox="0 0 28 12"
      aria-hidden="true"
    >
      <path d="M0 6H28" stroke-dasharray={dash.join(' ')} />
      {shapes[style]}
    </svg>
  )
}

const shapes = {
  rect: <rect x="11" y="3" width="6" height="6" class="filled" />,
  triangle: <path d="M10.5 9.5h7L14 2.5z" class="filled" />,
  star: <path d="M14 2v8M10 6h8M11 3l6 6M17 3l-6 6" />,
  rectRot: <path d="M14 2l4 4-4 4-4-4z" class="filled" />,
  cross: <path d="M14 2v8M10 6h8" />,
} as const

function Remove({ id, name }: { readonly id: string; readonly name: string }) {
  const left = (place.value.query.get('with') ?? '').split(',').filter((one) => one !== id)
  return (
    <>
      {' '}
      <a class="remove" href={queryHref({ with: left.join(',') })} aria-label={`Take ${name} away`}>
        ×
      </a>
    </>
  )
}
