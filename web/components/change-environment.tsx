import type { ChangeDetail, FieldStanding, RankedField } from '../../server/contract/change.ts'
import { fieldText } from '../model/epoch-text.ts'
import { ScrollRegion } from './scroll-region.tsx'

const words: Readonly<Record<FieldStanding, string>> = {
  fits: 'explains it best',
  partly: 'explains a part',
  doubtful: 'hardly explains it',
  unread: 'not known',
}

/** What changed in the environment where the change is, what explains it best first. */
export function ChangeEnvironment({ environment }: Pick<ChangeDetail, 'environment'>) {
  const { fields, moved, still } = environment
  const telling = fields.filter(({ standing }) => standing === 'fits' || standing === 'partly')
  const rest = fields.filter((field) => !telling.includes(field))
  return (
    <section aria-labelledby="environment">
      <h2 id="environment">Environment</h2>
      <p class="quiet">
        {sentenceOf(environment)} Moved: {moved.join(', ')}.{' '}
        {still.length > 0
          ? `Measured the same and did not move: ${still.join(', ')}.`
          : 'No other host that measured the same stayed where it was.'}
      </p>
      {telling.length > 0 && <FieldsTable label="Environment that may explain it" fields={telling} />}
      {rest.length > 0 && (
        <details>
          <summary>{rest.length} more that changed there, and elsewhere too, or could not be read</summary>
          <FieldsTable label="Environment that hardly explains it" fields={rest} />
        </details>
      )}
    </section>
  )
}

function sentenceOf({ fields, moved }: ChangeDetail['environment']): string {
  if (moved.length === 0) return 'Nothing is known of it.'
  if (fields.length === 0) return 'As far as it was read, nothing changed where the step is.'
  return 'Fields that changed where the step is, by where else they changed and what they are.'
}

interface FieldsTableProps {
  readonly label: string
  readonly fields: readonly RankedField[]
}

function FieldsTable({ label, fields }: FieldsTableProps) {
  return (
    <ScrollRegion label={label}>
      <table class="dense cards ranked-table">
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Before → after</th>
            <th scope="col">Class</th>
            <th scope="col">How well</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {fields.map(({ field, kind, standing, exact, changes, reason }) => (
            <tr key={field} class={standing}>
              <th scope="row" class="cell-name">
                {field}
              </th>
              <td class="cell-value wide">
                {valuesOf(changes).map(({ hosts, from, to }) => (
                  <div key={`${from} ${to}`}>
                    {from} → {to} {hosts !== null && <span class="quiet">{hosts}</span>}
                  </div>
                ))}
              </td>
              <td class="cell-host">{kind}</td>
              <td class="cell-state">{words[standing]}</td>
              <td class="cell-reason reason">
                {reason}
                {!exact && '; within the range, not right at the step'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  )
}

/** Hosts that changed alike share a line; where all did, they need no name. */
function valuesOf(changes: RankedField['changes']) {
  const groups = [...Map.groupBy(changes, ({ from, to }) => JSON.stringify([from, to])).values()]
  return groups.flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const hosts = groups.length === 1 ? null : group.map(({ host }) => host).join(', ')
    return [{ from: fieldText(first.from), to: fieldText(first.to), hosts }]
  })
}
