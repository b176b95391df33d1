import type { AlertMember } from '../../server/contract/alert.ts'
import { effectText } from '../model/alert-look.ts'
import { worseByText } from '../model/worse-by.ts'
import { seriesHref } from '../router.ts'
import { ScrollRegion } from './scroll-region.tsx'

interface AlertMembersProps {
  readonly project: string
  readonly members: readonly AlertMember[]
}

/** The series that an alert is about. */
export function AlertMembers({ project, members }: AlertMembersProps) {
  return (
    <section aria-labelledby="members">
      <h2 id="members">Series</h2>
      <ScrollRegion label="Series of the alert">
        <table class="dense cards alert-members-table">
          <thead>
            <tr>
              <th scope="col">Benchmark</th>
              <th scope="col">Metric</th>
              <th scope="col">Host</th>
              <th scope="col" class="number">
                Effect (95 % interval)
              </th>
              <th scope="col">State</th>
            </tr>
          </thead>
          <tbody>
            {members.map((member) => (
              <MemberRow
                key={`${member.series.id} ${member.changePoint ?? ''}`}
                project={project}
                member={member}
              />
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  )
}

function MemberRow({ project, member }: { readonly project: string; readonly member: AlertMember }) {
  const { series, effect, standing } = member
  return (
    <tr class={standing ? '' : 'withdrawn'}>
      <th scope="row" class="cell-name">
        <a href={seriesHref(project, series.id)}>{series.benchmark.name}</a>{' '}
        <span class="quiet">{series.benchmark.path}</span>
        {series.benchmark.canary && <span class="tag">canary</span>}
      </th>
      <td class="cell-metric">{series.metric.name}</td>
      <td class="cell-host">{series.host.label}</td>
      <td class="cell-effect number">
        {effectText(effect)} {effect !== null && worseByText(effect.relative, series.metric.direction)}
      </td>
      <td class="cell-state">{standing ? 'stands' : 'no longer'}</td>
    </tr>
  )
}
