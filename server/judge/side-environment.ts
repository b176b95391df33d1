import type { Environment, FieldValue } from '../contract/environment.ts'
import type { EnvironmentDifference } from '../contract/environment-difference.ts'
import type { ComparedRun } from './compared-run.ts'
import { environmentDiff } from './environment-diff.ts'

/** In what the environments of two sides differ; where a side's own runs differ, all values of a field are named. */
export function sidesDiffer(
  a: readonly ComparedRun[],
  b: readonly ComparedRun[],
): readonly EnvironmentDifference[] {
  const [before, after] = [a, b].map((runs) => runs.flatMap(({ environment }) => environment ?? []))
  if (before === undefined || after === undefined || before.length === 0 || after.length === 0) return []
  return environmentDiff(joined(before), joined(after))
}

function joined(environments: readonly Environment[]): Environment {
  const fields = (kind: 'identity' | 'epoch' | 'noted') =>
    joinFields(environments.map((environment) => environment[kind]))
  return { identity: fields('identity'), epoch: fields('epoch'), noted: fields('noted'), unread: {} }
}

function joinFields(sets: readonly Readonly<Record<string, FieldValue>>[]): Record<string, FieldValue> {
  const keys = new Set(sets.flatMap((set) => Object.keys(set)))
  return Object.fromEntries([...keys].map((key) => [key, joinValues(sets.map((set) => set[key] ?? null))]))
}

function joinValues(values: readonly FieldValue[]): FieldValue {
  const distinct = [...new Set(values)]
  const [only = null] = distinct
  return distinct.length === 1 ? only : distinct.map((value) => value ?? 'not collected').join(' | ')
}
