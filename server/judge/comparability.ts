import { accelerationField } from '../contract/environment.ts'
import type { Series } from '../contract/views.ts'
import { changedFields } from './changed-fields.ts'

/** All that must be equal before two values may stand on one series. */
export type SeriesIdentity = Pick<
  Series,
  'project' | 'benchmark' | 'metric' | 'host' | 'acceleration' | 'identity'
>

/**
 * Why two values may not be compared, in sentences for a person; none where they are of one series. What may change
 * within a series is not looked at: the label of a host, whether more or less is good, how much a metric matters.
 */
export function whyNotComparable(a: SeriesIdentity, b: SeriesIdentity): string[] {
  return [
    differ('They belong to different projects', a.project, b.project),
    ...benchmarkReasons(a.benchmark, b.benchmark),
    ...metricReasons(a.metric, b.metric),
    a.host.id === b.host.id ? null : differ('They ran on different hosts', a.host.label, b.host.label, true),
    accelerationReason(a, b),
    ...identityReasons(a, b),
  ].filter((reason) => reason !== null)
}

function benchmarkReasons(a: Series['benchmark'], b: Series['benchmark']): (string | null)[] {
  if (a.name !== b.name) return [differ('They are different benchmarks', a.name, b.name)]
  return [
    differ('Traffic took different paths', a.path, b.path),
    a.canary === b.canary ? null : 'Only one of them is a canary, measured without the code under test',
    differ('Different tools measured', a.tool.name, b.tool.name),
    a.tool.name === b.tool.name
      ? differ(`Different versions of ${a.tool.name} measured`, a.tool.version, b.tool.version)
      : null,
    sameList(a.argv, b.argv)
      ? null
      : differ(`${a.tool.name} was called differently`, command(a.argv), command(b.argv), true),
  ]
}

function metricReasons(a: Series['metric'], b: Series['metric']): (string | null)[] {
  if (a.name !== b.name) return [differ('They are different metrics', a.name, b.name)]
  return [
    differ(`${a.name} is in different units`, a.unit, b.unit),
    differ(`${a.name} means different times`, a.semantics ?? 'unstated', b.semantics ?? 'unstated'),
  ]
}

function accelerationReason(a: SeriesIdentity, b: SeriesIdentity): string | null {
  const reason = differ('Their virtual machines ran differently', a.acceleration, b.acceleration)
  const emulated = [a.acceleration, b.acceleration].includes('tcg')
  return reason !== null && emulated
    ? `${reason}; software emulation (tcg) says nothing about a network`
    : reason
}

function identityReasons(a: SeriesIdentity, b: SeriesIdentity): (string | null)[] {
  return changedFields(a.identity, b.identity)
    .filter(({ field }) => field !== accelerationField)
    .map(({ field, from, to }) => `${field} differs: ${from ?? 'unknown'} and ${to ?? 'unknown'}`)
}

function differ(what: string, a: string, b: string, known = false): string | null {
  return a === b && !known ? null : `${what}: ${a} and ${b}`
}

function command(argv: readonly string[]): string {
  return argv.length === 0 ? 'no arguments' : `\`${argv.join(' ')}\``
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i])
}
