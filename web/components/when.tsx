import { formatAgo, formatInstant } from '../model/format-time.ts'

/** An instant: how long ago by default, the date with `exact`; the other one on hovering. */
export function When({ instant, exact }: { readonly instant: number; readonly exact?: boolean }) {
  const date = formatInstant(instant)
  const ago = formatAgo(instant, Date.now())
  return (
    <time dateTime={new Date(instant).toISOString()} title={exact === true ? ago : date}>
      {exact === true ? date : ago}
    </time>
  )
}
