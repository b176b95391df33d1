import type { ChangeDetail } from '../../server/contract/change.ts'
import { verdictHistory } from '../model/verdict-history.ts'
import { ScrollRegion } from './scroll-region.tsx'
import { When } from './when.tsx'

/** All that was found out, and all that people did, the latest first. */
export function ChangeHistory({ change }: { readonly change: Pick<ChangeDetail, 'alert' | 'history'> }) {
  const lines = verdictHistory(change.alert?.history ?? [], change.history)
  if (lines.length === 0) return null
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
            {lines.map(({ at, what, who, why, since }, i) => (
              <tr key={lines.length - i}>
                <td class="cell-when nowrap">
                  <When instant={at} exact />
                </td>
                <td class="cell-name nowrap">{what}</td>
                <td class="cell-host">{who ?? <span class="quiet">Metalmark</span>}</td>
                <td class="cell-reason wide">{why ?? <span class="quiet">–</span>}</td>
                <td class="cell-state nowrap quiet">{since}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  )
}
