import { connection, reconnect, serverUpdated } from '../connection.ts'
import { formatInstant } from '../model/format-time.ts'

/** Whether what is shown follows the server: said calmly while it does, and with what to do when it does not. */
export function ConnectionState() {
  const state = connection.value
  return (
    <div class="connection" role="status">
      {state.status === 'live' && <span class="live">live</span>}
      {state.status === 'connecting' && <span class="quiet">connecting…</span>}
      {state.status === 'offline' && (
        <>
          <span class="offline">
            offline since {timeOf(state.since)}
            {state.dataOf !== null && <>, showing data of {timeOf(state.dataOf)}</>}
          </span>
          <button type="button" onClick={reconnect}>
            Connect
          </button>
        </>
      )}
      {serverUpdated.value && (
        <button type="button" onClick={() => location.reload()}>
          Server updated: reload
        </button>
      )}
    </div>
  )
}

/** The time of day, with the date where that is another one. */
function timeOf(instant: number): string {
  const text = formatInstant(instant)
  return text.slice(0, 10) === formatInstant(Date.now()).slice(0, 10) ? text.slice(11) : text
}
