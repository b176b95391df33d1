import type { AlertEvent } from '../../server/contract/alert.ts'
import { eventWord } from '../model/alert-look.ts'
import { ScrollRegion } from './scroll-region.tsx'
import { When } from './when.tsx'

/** All that happened to an alert, the latest first. */
export function AlertHistory({ history }: { readonly history: readonly AlertEvent[] }) {
  return (
    <section aria-labelledby="history">
      <h2 id="history">History</h2>
      <ScrollRegion label="History of the alert">
        <table class="dense cards alert-history-table">
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">What</th>
              <th scope="col">Who</th>
              <th scope="col">Why</th>
              <th scope="col">Since then</th>
            </tr>
          </thead>
          <tbody>
            {history.toReversed().map((event, i) => (
              <tr key={history.length - i}>
                <td class="cell-when nowrap">
                  <When instant={event.at} exact />
                </td>
                <td class="cell-name nowrap">{eventWord(event.kind)}</td>
                <td class="cell-host">{event.who ?? <span class="quiet">Metalmark</span>}</td>
                <td class="cell-reason wide">{event.why ?? <span class="quiet">–</span>}</td>
                <td class="cell-state nowrap quiet">
                  {event.evidence}, {event.handling}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  )
}
