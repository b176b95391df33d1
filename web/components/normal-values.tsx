import { useSignal } from '@preact/signals'
import type { ExpectedLevel } from '../../server/contract/host.ts'
import { formatValue, scaleFor } from '../../server/contract/units.ts'
import { type Normality, normality } from '../model/normality.ts'
import { seriesHref } from '../router.ts'
import { hrefOf } from '../routes.ts'
import { ScrollRegion } from './scroll-region.tsx'

interface NormalValuesProps {
  readonly project: string
  readonly levels: readonly ExpectedLevel[]
}

/** "Is my number normal?": what each benchmark gives on this host, where its like stand, and a place to try a number. */
export function NormalValues({ project, levels }: NormalValuesProps) {
  if (levels.length === 0) {
    return <p class="quiet">No series of this host has a level yet: that takes five comparable runs.</p>
  }
  return (
    <ScrollRegion label="Normal values on this host">
      <table class="dense cards">
        <thead>
          <tr>
            <th scope="col">Benchmark</th>
            <th scope="col">Metric</th>
            <th scope="col" class="number">
              Level
            </th>
            <th scope="col" class="number">
              95 of 100 runs fall in
            </th>
            <th scope="col">Hosts of the same kind</th>
            <th scope="col">Is my number normal?</th>
          </tr>
        </thead>
        <tbody>
          {levels.map((level) => (
            <LevelRow key={level.series.id} project={project} level={level} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  )
}

function LevelRow({ project, level }: { readonly project: string; readonly level: ExpectedLevel }) {
  const { series, centre, expected, runs, peers } = level
  const { unit } = series.metric
  return (
    <tr>
      <th scope="row">
        <a href={seriesHref(project, series.id)}>{series.benchmark.name}</a>{' '}
        <span class="quiet">{series.benchmark.path}</span>
      </th>
      <td>{series.metric.name}</td>
      <td class="number">{formatValue(centre, unit)}</td>
      <td class="number">
        {expected === null
          ? `too few runs (${runs})`
          : `${formatValue(expected.low, unit)} – ${formatValue(expected.high, unit)}`}
      </td>
      <td>
        {peers.length === 0 ? (
          <span class="quiet">no other of its kind</span>
        ) : (
          peers.map(({ host, centre: value }) => (
            <span key={host.id} class="peer">
              <a href={hrefOf({ page: 'host', project, host: host.id })}>{host.label}</a>{' '}
              {formatValue(value, unit)}
            </span>
          ))
        )}
      </td>
      <td>
        <TryNumber level={level} />
      </td>
    </tr>
  )
}

function TryNumber({ level }: { readonly level: ExpectedLevel }) {
  const text = useSignal('')
  const { metric, benchmark } = level.series
  const { factor, label } = scaleFor(level.centre, metric.unit)
  const number = Number(text.value.replace(',', '.'))
  const said = text.value.trim() === '' || !Number.isFinite(number) ? null : normality(level, number * factor)
  return (
    <label class="try-number">
      <span class="visually-hidden">
        A value of {benchmark.name} {metric.name}
      </span>
      <input
        inputMode="decimal"
        size={8}
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value
        }}
      />{' '}
      {label} <output class={said === null ? 'quiet' : looks[said.kind]}>{said?.text ?? ''}</output>
    </label>
  )
}

const looks: Readonly<Record<Normality['kind'], string>> = {
  normal: '',
  better: 'improved-ink',
  worse: 'regressed-ink',
  unknown: 'quiet',
}
