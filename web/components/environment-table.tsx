import type { Environment } from '../../server/contract/environment.ts'
import { environmentRows } from '../model/environment-rows.ts'
import { place, replaceQuery } from '../router.ts'

const meanings = {
  identity: 'another value is another series',
  epoch: 'another value starts a new segment',
  noted: 'shown, never judged',
} as const

/** What a host and its VMs are made of, searchable; what is searched for stands in the address. */
export function EnvironmentTable({ environment }: { readonly environment: Environment }) {
  const text = place.value.query.get('env') ?? ''
  const rows = environmentRows(environment, text)
  return (
    <section aria-labelledby="environment">
      <h2 id="environment">Environment</h2>
      <label class="field">
        <span class="visually-hidden">Filter the environment</span>
        <input
          type="search"
          placeholder="Filter facts"
          value={text}
          onInput={(event) => replaceQuery({ env: event.currentTarget.value })}
        />
      </label>
      {rows.length === 0 ? (
        <p class="quiet">No fact matches.</p>
      ) : (
        <table class="dense environment-table">
          <thead>
            <tr>
              <th scope="col">Fact</th>
              <th scope="col">Value</th>
              <th scope="col">Class</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.field}>
                <th scope="row">
                  <FieldName field={row.field} />
                </th>
                <td class={row.collected ? '' : 'quiet'}>{row.text}</td>
                <td title={meanings[row.kind]}>{row.kind}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

/** A dotted name that breaks after its dots first. */
function FieldName({ field }: { readonly field: string }) {
  return field.split(/(?<=\.)/).map((part) => [part, <wbr key={part} />])
}
