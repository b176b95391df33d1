import type { FieldValue } from '../contract/environment.ts'
import type { ClassesPreview, KnownField } from '../contract/environment-fields.ts'
import { type FieldMoves, moveFields, whyRefused } from '../judge/move-fields.ts'
import { type ClassedRun, previewClasses } from '../judge/preview-classes.ts'
import type { Reads } from './deps.ts'
import { ProblemFailure } from './problem-failure.ts'
import { settingsOf } from './settings-of.ts'

export type EnvironmentFields = ReturnType<typeof createEnvironmentFields>

/** Which fields a project's environments have, and what other classes would do. Rejects with `ProblemFailure`. */
export function createEnvironmentFields(reads: Pick<Reads, 'quality' | 'environmentFields'>) {
  const known = async (project: string) => {
    const row = await reads.quality.settings(project)
    if (row === undefined) throw new ProblemFailure('not-found', `There is no project ${project}`)
    return settingsOf(row)
  }
  return {
    async list(project: string): Promise<{ runs: number; fields: KnownField[] }> {
      await known(project)
      const runs = await reads.environmentFields.runs(project)
      return { runs: runs.length, fields: fieldsOf(runs) }
    },

    async preview(project: string, asked: FieldMoves): Promise<ClassesPreview> {
      const { environment: now } = await known(project)
      const refused = whyRefused(asked)
      if (refused !== null) {
        throw new ProblemFailure('invalid-request', `The classes contradict each other: ${refused}`)
      }
      const runs = await reads.environmentFields.runs(project)
      const series = await reads.environmentFields.series(project)
      return {
        runs: runs.length,
        ...previewClasses(runs, series, { now, asked }),
        idle: idleOf(runs, asked),
      }
    },
  }
}

interface Seen {
  kind: KnownField['kind']
  latest: FieldValue
  readonly values: Set<FieldValue>
  readonly hosts: Set<string>
}

/** Every field by name; the newest run that carried it says what it is. */
function fieldsOf(runs: readonly ClassedRun[]): KnownField[] {
  const fields = new Map<string, Seen>()
  for (const { host, environment } of runs) {
    for (const kind of ['identity', 'epoch', 'noted'] as const) {
      for (const [field, value] of Object.entries(environment[kind])) {
        const seen = fields.get(field) ?? { kind, latest: value, values: new Set(), hosts: new Set() }
        seen.kind = kind
        seen.latest = value
        if (value !== null) seen.values.add(value)
        seen.hosts.add(host)
        fields.set(field, seen)
      }
    }
  }
  return [...fields]
    .map(([field, { kind, latest, values, hosts }]) => ({
      ...{ field, kind, latest },
      ...{ values: values.size, hosts: hosts.size },
    }))
    .sort((a, b) => (a.field < b.field ? -1 : 1))
}

/** Patterns that none of the runs has a field for. */
function idleOf(runs: readonly ClassedRun[], moves: FieldMoves): string[] {
  const idle = runs.map(
    ({ environment }) => new Set(moveFields(environment, moves).idle.map(({ pattern }) => pattern)),
  )
  const [first] = idle
  return first === undefined ? [] : [...first].filter((pattern) => idle.every((own) => own.has(pattern)))
}
