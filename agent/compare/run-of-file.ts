import { type ComparedRun, valuesOf } from '../../server/judge/compared-run.ts'
import { mergeResults } from '../import/merge-results.ts'
import type { ResultFile } from '../import/result-files.ts'

/** A file as a run that does not tell where or when it was measured. */
export function runOfFile(file: ResultFile): ComparedRun {
  return {
    ...{ name: file.name, id: null, startedAt: null, commit: null, host: null, environment: null },
    values: valuesOf(
      mergeResults([file], {}).map(({ benchmark, repetitions }) => ({
        benchmark,
        repetitions: repetitions.filter(({ suspect }) => suspect.length === 0),
      })),
    ),
  }
}
