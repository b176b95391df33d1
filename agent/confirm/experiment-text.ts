import type { Bisection, Confirmation } from '../../server/contract/confirmation.ts'
import { formatEffect } from '../../server/contract/units.ts'
import { showText } from '../analyze/show.ts'

/** A confirmation for a person: its state, what it rests on, and each metric. */
export function confirmationText(confirmation: Confirmation): string {
  const { id, state, reason, base, head, hosts, boots, metrics, runs } = confirmation
  const bad = runs.filter(({ suspect }) => suspect !== null)
  return lines([
    `Confirmation ${id}: ${state}`,
    `  ${showText(reason, 400)}`,
    `  base ${base.slice(0, 12)}, head ${head.slice(0, 12)}, on ${hosts.map(({ label }) => showText(label)).join(' and ')}; ${boots.done} of at most ${boots.most} boots`,
    ...bad.map(
      ({ run, side, suspect }) =>
        `  a boot of ${side} counts for nothing (${run}): ${showText(suspect ?? '', 200)}`,
    ),
    ...metrics.map(metricLine),
  ])
}

function metricLine({ series, effect, state }: Confirmation['metrics'][number]): string {
  const { benchmark, metric, host } = series
  const size = effect === null ? 'too little to tell' : formatEffect(effect)
  return `  ${benchmark.name} ${metric.name} on ${showText(host.label)}: ${size}, ${state}`
}

/** A bisection for a person, with its log. */
export function bisectionText({ id, state, reason, log, culprit, confidence }: Bisection): string {
  const sure = confidence === null ? '' : `, ${(100 * confidence).toFixed(1)} % sure`
  return lines([
    `Bisection ${id}: ${state}`,
    `  ${showText(reason, 400)}`,
    culprit === null ? null : `  First bad commit: ${culprit}${sure}`,
    ...log.map(({ at, text }) => `  ${new Date(at).toISOString()} ${showText(text, 400)}`),
  ])
}

function lines(texts: readonly (string | null)[]): string {
  return `${texts.filter((text) => text !== null).join('\n')}\n`
}
