import { formatValue } from '../../server/contract/units.ts'
import type { RunDetail } from '../../server/contract/views.ts'
import {
  type ConditionLane,
  type ConditionSample,
  conditionsOverTime,
} from '../model/conditions-over-time.ts'
import { formatDuration } from '../model/format-time.ts'
import { useNarrow } from '../use-narrow.ts'
import { ScrollRegion } from './scroll-region.tsx'

/** Host and guests from repetition to repetition: a lane for each counter, and the same as a table. */
export function RunConditionsChart({ run }: { readonly run: RunDetail }) {
  const lanes = conditionsOverTime(run)
  if (lanes.length === 0) {
    return <p class="quiet">No counters of single repetitions: the agent read none, or all stayed at zero.</p>
  }
  const took = run.finishedAt - run.startedAt
  return (
    <>
      <h3>From repetition to repetition</h3>
      <div class="condition-lanes">
        {lanes.map((lane) => (
          <Lane key={lane.name} lane={lane} took={took} />
        ))}
      </div>
      <details>
        <summary>As a table</summary>
        <ConditionsTable lanes={lanes} />
      </details>
    </>
  )
}

function Lane({ lane, took }: { readonly lane: ConditionLane; readonly took: number }) {
  const width = useNarrow() ? 340 : 900
  const height = 34
  const most = Math.max(...lane.samples.map(({ value }) => value))
  const bar = (sample: ConditionSample) => ({
    x: (sample.at / took) * width,
    width: Math.max(2, (sample.durationMs / took) * width),
    height: most === 0 ? 0 : Math.max(1, (sample.value / most) * (height - 2)),
  })
  return (
    <figure class="condition-lane">
      <figcaption>
        {lane.name} <span class="quiet">up to {formatValue(most, lane.unit)}</span>
      </figcaption>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${lane.name} over the run, up to ${formatValue(most, lane.unit)}`}
      >
        <line class="axis" x1="0" x2={width} y1={height} y2={height} />
        {lane.samples.map((sample) => {
          const { x, width: wide, height: high } = bar(sample)
          return (
            <rect
              key={`${sample.benchmark} ${sample.repetition}`}
              x={x}
              y={height - high}
              width={wide}
              height={high}
            >
              <title>{`${formatValue(sample.value, lane.unit)}: ${sample.benchmark}, repetition ${sample.repetition + 1}, after ${formatDuration(sample.at)}`}</title>
            </rect>
          )
        })}
      </svg>
    </figure>
  )
}

function ConditionsTable({ lanes }: { readonly lanes: readonly ConditionLane[] }) {
  const rows = new Map<string, Map<string, string>>()
  const firsts = new Map<string, ConditionSample>()
  for (const { name, unit, samples } of lanes) {
    for (const sample of samples) {
      const key = `${sample.benchmark} ${sample.repetition}`
      firsts.set(key, sample)
      rows.set(key, (rows.get(key) ?? new Map()).set(name, formatValue(sample.value, unit)))
    }
  }
  const ordered = [...firsts].sort(([, a], [, b]) => a.at - b.at)
  return (
    <ScrollRegion label="Conditions by repetition">
      <table class="dense">
        <thead>
          <tr>
            <th scope="col">After</th>
            <th scope="col">Repetition</th>
            {lanes.map(({ name }) => (
              <th key={name} scope="col" class="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ordered.map(([key, { at, benchmark, repetition }]) => (
            <tr key={key}>
              <td>{formatDuration(at)}</td>
              <th scope="row">
                {benchmark}, {repetition + 1}
              </th>
              {lanes.map(({ name }) => (
                <td key={name} class="number">
                  {rows.get(key)?.get(name) ?? '–'}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  )
}
