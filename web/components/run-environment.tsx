import type { RunDetail } from '../../server/contract/views.ts'
import { conditionRows } from '../model/condition-rows.ts'
import { EnvironmentTable } from './environment-table.tsx'
import { RunConditionsChart } from './run-conditions-chart.tsx'
import { RunEnvironmentDiff } from './run-environment-diff.tsx'

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
        <RunConditionsChart run={run} />
      </section>
      <RunEnvironmentDiff run={run} />
      <EnvironmentTable environment={run.environment} />
    </>
  )
}
