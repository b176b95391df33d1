/** Nothing to say in a table's cell. On a phone, where a row is a card, the cell is left out. */
export function Dash() {
  return <span class="quiet dash">–</span>
}
