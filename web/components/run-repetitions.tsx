import { formatValue, scaleFor } from '../../server/contract/units.ts'
import type { RunDetail } from '../../server/contract/views.ts'
import { stripRepetitions } from '../model/strip-repetitions.ts'
import { place } from '../router.ts'
import { CommandLines } from './command-lines.tsx'
import { RawOutputs } from './raw-outputs.tsx'
import { StripPlotView } from './strip-plot-view.tsx'

type Result = RunDetail['results'][number]

/** Every repetition of every benchmark: as dots, with what failed, what ran, and what the tools printed. */
export function RunRepetitions({ run }: { readonly run: RunDetail }) {
  return (
    <section aria-labelledby="repetitions">
      <h2 id="repetitions">Repetitions</h2>
      <p class="quiet">
        One dot per repetition, the first on top. Filled: measured. Hollow: warm-up, not in the point. Cross:
        suspect, not in the point. Shaded: expected range.
      </p>
      <div class="results">
        {run.results.map((result) => (
          <ResultPanel
            key={`${result.benchmark.name} ${result.benchmark.path} ${result.benchmark.argv.join(' ')}`}
            project={run.project}
            result={result}
          />
        ))}
      </div>
    </section>
  )
}

function ResultPanel({ project, result }: { readonly project: string; readonly result: Result }) {
  const { benchmark, repetitions } = result
  const all = place.value.query.get('all') === '1'
  const metrics = benchmark.metrics.filter((metric) => all || metric.role === 'headline')
  const doubtful = repetitions.filter(({ failure, suspect }) => failure !== null || suspect.length > 0)
  return (
    <article class="result">
      <h3>
        {benchmark.name} <span class="quiet">{benchmark.path}</span>
        {benchmark.canary && <span class="tag">canary</span>}{' '}
        <small class="quiet">
          {benchmark.tool.name} {benchmark.tool.version}, {repetitions.length} repetitions
        </small>
      </h3>
      <div class="strips">
        {metrics.map((metric) => (
          <MetricStrip key={metric.name} result={result} metric={metric} />
        ))}
      </div>
      {doubtful.length > 0 && (
        <ul class="doubtful">
          {doubtful.map((repetition) => (
            <li key={repetition.index}>
              Repetition {repetition.index + 1}{' '}
              {repetition.failure === null ? (
                <>is suspect: {repetition.suspect.join('; ')}</>
              ) : (
                <>failed: {repetition.failure}</>
              )}
            </li>
          ))}
        </ul>
      )}
      <CommandLines repetitions={repetitions} />
      <RawOutputs project={project} benchmark={benchmark.name} repetitions={repetitions} />
    </article>
  )
}

interface MetricStripProps {
  readonly result: Result
  readonly metric: Result['benchmark']['metrics'][number]
}

function MetricStrip({ result, metric }: MetricStripProps) {
  const dots = stripRepetitions(result.repetitions, metric.name)
  const point = result.points.find((candidate) => candidate.metric === metric.name)
  const highest = dots.reduce((most, dot) => Math.max(most, Math.abs(dot.value)), 0)
  const unit = scaleFor(highest, metric.unit).label
  return (
    <figure class="strip-figure">
      <figcaption>
        {metric.name}
        {unit !== '' && <span class="quiet"> in {unit}</span>}
        {point !== undefined && (
          <span>
            {' '}
            · median <b class="number">{formatValue(point.value, metric.unit)}</b>
          </span>
        )}
      </figcaption>
      {dots.length === 0 ? (
        <p class="quiet">No repetition gave a number.</p>
      ) : (
        <StripPlotView
          label={`${metric.name}: ${dots.length} repetitions`}
          repetitions={dots}
          unit={metric.unit}
          expected={point?.verdict?.baseline.expected ?? null}
        />
      )}
    </figure>
  )
}
