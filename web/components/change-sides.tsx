import type { ChangeDetail, ChangeSides } from '../../server/contract/change.ts'
import type { Resource } from '../resource.ts'
import { useResource } from '../resource.ts'
import { place, replaceQuery, seriesHref } from '../router.ts'
import { DistributionView } from './distribution-view.tsx'
import { ResourceView } from './resource-view.tsx'

interface ChangeSidesProps {
  readonly project: string
  readonly change: ChangeDetail
  /** Names the change among resources. */
  readonly name: string
  /** Fetches the change with the runs of another series. */
  readonly load: (series: string, signal: AbortSignal) => Promise<ChangeDetail>
}

/** The runs before and after, of the series that the address names or of the one that moved furthest. */
export function ChangeSidesSection({ project, change, name, load }: ChangeSidesProps) {
  const wanted = place.value.query.get('series')
  const known = change.sides
  if (known === null) return null
  return (
    <section aria-labelledby="sides">
      <h2 id="sides">Before and after</h2>
      <SeriesChoice change={change} chosen={wanted ?? known.series.id} />
      {wanted === null || wanted === known.series.id ? (
        <Sides project={project} sides={known} />
      ) : (
        <OtherSides
          key={wanted}
          project={project}
          name={`${name} ${wanted}`}
          load={(signal) => load(wanted, signal)}
        />
      )}
    </section>
  )
}

function SeriesChoice({ change, chosen }: { readonly change: ChangeDetail; readonly chosen: string }) {
  const { members, beside, canaries } = change
  const groups = [
    { label: 'moved', series: [...new Map(members.map((one) => [one.series.id, one.series])).values()] },
    { label: 'beside', series: beside.map(({ series }) => series) },
    { label: 'canaries', series: canaries.map(({ series }) => series) },
  ]
  const first = members[0]?.series.id
  return (
    <label class="field series-choice">
      Series
      <select
        aria-label="Series whose runs are shown"
        value={chosen}
        onChange={({ currentTarget: { value } }) => replaceQuery({ series: value === first ? null : value })}
      >
        {groups.map(
          ({ label, series }) =>
            series.length > 0 && (
              <optgroup key={label} label={label}>
                {series.map((one) => (
                  <option key={one.id} value={one.id} selected={one.id === chosen}>
                    {one.benchmark.name} {one.metric.name} · {one.benchmark.path} · {one.host.label}
                  </option>
                ))}
              </optgroup>
            ),
        )}
      </select>
    </label>
  )
}

interface OtherSidesProps {
  readonly project: string
  readonly name: string
  readonly load: (signal: AbortSignal) => Promise<ChangeDetail>
}

function OtherSides({ project, name, load }: OtherSidesProps) {
  const resource: Resource<ChangeDetail> = useResource({ key: `sides ${name}`, load })
  return (
    <ResourceView resource={resource} what="its runs" room={{ charts: 1 }}>
      {({ sides }) =>
        sides === null ? (
          <p class="quiet">It has no runs beside the change.</p>
        ) : (
          <Sides project={project} sides={sides} />
        )
      }
    </ResourceView>
  )
}

function Sides({ project, sides }: { readonly project: string; readonly sides: ChangeSides }) {
  const { series, before, unsure, after } = sides
  const lanes = [
    { name: 'before', runs: before },
    ...(unsure.length === 0 ? [] : [{ name: 'either', runs: unsure }]),
    { name: 'after', runs: after },
  ]
  const label = `${series.benchmark.name} ${series.metric.name} on ${series.host.label}`
  return (
    <div class="panel">
      <DistributionView label={label} unit={series.metric.unit} lanes={lanes} />
      <p class="quiet">
        ○ a run before, ● a run after, the earliest on top; ticks: its repetitions; box and line: the middle
        half and the median; below: the share of runs at or below each value, dashed before.
        {unsure.length > 0 && ' Either: runs that the new level may as well begin with.'}{' '}
        <a href={seriesHref(project, series.id)}>The whole series</a>
      </p>
    </div>
  )
}
