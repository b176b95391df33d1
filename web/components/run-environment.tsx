import type { RunDetail } from '../../server/contract/views.ts'
import { conditionRows } from '../model/condition-rows.ts'
import { environmentRows } from '../model/environment-rows.ts'
import { place, replaceQuery } from '../router.ts'

const meanings = {
  identity: 'another value is another series',
  epoch: 'another value starts a new segment',
  noted: 'shown, never judged',
} as const

/** What the host and VMs were made of, and what the host went through meanwhile. */
export function RunEnvironment({ run }: { readonly run: RunDetail }) {
  return (
    <>
      <section aria-labelledby="conditions">
        <h2 id="conditions">Conditions during the run</h2>
        <dl class="facts-list">
          {conditionRows(run.conditions).map(({ name, text }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd class={text === null ? 'quiet' : ''}>{text ?? 'not collected'}</dd>
            </div>
          ))}
        </dl>
      </section>
      <EnvironmentTable run={run} />
    </>
  )
}

function EnvironmentTable({ run }: { readonly run: RunDetail }) {
  const text = place.value.query.get('env') ?? ''
  const rows = environmentRows(run.environment, text)
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
