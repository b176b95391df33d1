/** About how much room something takes, from above to below; what is left out it has not. */
export interface Room {
  /** Of text. */
  readonly lines?: number
  /** A row of tiles. */
  readonly tiles?: true
  readonly charts?: number
  /** Of a table, without its head. */
  readonly rows?: number
  /** Rows of two lines each. */
  readonly tall?: true
}

interface WaitingProps {
  /** What is on its way, e.g. `the series`. */
  readonly what: string
  /** Without it, it is only said. */
  readonly room?: Room | undefined
}

/** Says that something is on its way, and keeps about the room that it will take, so that little moves when it comes. */
export function Waiting({ what, room }: WaitingProps) {
  // The words stand beside what is busy: some readers say nothing of what is inside.
  return (
    <div class="loading">
      <p class={room === undefined ? undefined : 'visually-hidden'} role="status">
        Loading {what}…
      </p>
      <div class="waiting" aria-busy="true">
        {room !== undefined && <Blocks room={room} />}
      </div>
    </div>
  )
}

function Blocks({ room: { lines = 0, tiles, charts = 0, rows = 0, tall } }: { readonly room: Room }) {
  return (
    <>
      {times(lines, 'waiting-line')}
      {tiles && <span class="waiting-tiles" />}
      {times(charts, 'waiting-chart')}
      {rows > 0 && (
        <span class={`waiting-rows ${tall ? 'tall' : ''}`}>
          <span class="waiting-head" />
          {times(rows, 'waiting-row')}
        </span>
      )}
    </>
  )
}

function times(count: number, name: string) {
  return Array.from({ length: count }, (_, i) => <span key={i} class={name} />)
}
