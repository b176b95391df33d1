import type { ChangeGroup, ProjectChange } from '../../server/contract/change-group.ts'
import { attributionWord } from '../model/attribution-look.ts'
import { changeKind, changeSize } from '../model/change-look.ts'
import { worseByText } from '../model/worse-by.ts'
import { changeHref, runHref, seriesHref } from '../router.ts'
import { CommitRange } from './commit-range.tsx'
import { ScrollRegion } from './scroll-region.tsx'
import { VerdictIcon } from './verdict-icon.tsx'
import { When } from './when.tsx'

interface ChangeGroupsTableProps {
  readonly project: string
  readonly groups: readonly ChangeGroup[]
}

/** Changes of a project's levels, one row for each cause. */
export function ChangeGroupsTable({ project, groups }: ChangeGroupsTableProps) {
  return (
    <ScrollRegion label="Changes">
      <table class="dense cards change-groups-table">
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">What changed</th>
            <th scope="col">Largest effect</th>
            <th scope="col">Put down to</th>
            <th scope="col">Between commits</th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <GroupRow key={group.id} project={project} group={group} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  )
}

function GroupRow({ project, group }: { readonly project: string; readonly group: ChangeGroup }) {
  const { members, attribution } = group
  const largest = members.find((member) => member.id === group.largest) ?? members[0]
  if (largest === undefined) return null
  return (
    <tr class={group.state}>
      <td class="cell-when nowrap">
        <When instant={group.startedAt} exact />
      </td>
      <td class="cell-name wide">
        <a href={changeHref(project, group.id)}>{group.headline}</a>
        {members.length > 1 && <Members project={project} members={members} />}
      </td>
      <td class="cell-effect nowrap">
        <LargestEffect change={largest} />
      </td>
      <td class="cell-cause" title={attribution?.reason}>
        <span class="only-narrow">put down to </span>
        {attribution === null ? <span class="quiet">–</span> : attributionWord(attribution)}
        {attribution?.ask === 'mirror-run' && <small class="quiet"> a mirror run would tell</small>}
      </td>
      <td class="cell-commits wide">
        <a href={runHref(project, largest.runId)}>
          <Commits group={group} />
        </a>
      </td>
      <td class="cell-state">{group.state}</td>
    </tr>
  )
}

interface MembersProps {
  readonly project: string
  readonly members: readonly ProjectChange[]
}

function Members({ project, members }: MembersProps) {
  return (
    <details>
      <summary>{members.length} series</summary>
      <ul>
        {members.map((member) => (
          <li key={member.id}>
            <a href={seriesHref(project, member.seriesId)}>
              {member.series.benchmark.name} {member.series.metric.name}
            </a>{' '}
            {member.series.host.label} {changeSize(member, member.series.metric.unit)}
          </li>
        ))}
      </ul>
    </details>
  )
}

function LargestEffect({ change }: { readonly change: ProjectChange }) {
  const { metric } = change.series
  const kind = changeKind(change, metric.direction)
  return (
    <span class={`${kind}-ink`}>
      <VerdictIcon kind={kind} /> {changeSize(change, metric.unit)}{' '}
      {change.effect !== null && worseByText(change.effect.relative, metric.direction)}
    </span>
  )
}

function Commits({ group: { after, upTo } }: { readonly group: ChangeGroup }) {
  if (upTo === null) return <>runs without a commit</>
  return <CommitRange after={after} upTo={upTo} length={60} />
}
