import { type Fact, fact } from '../environment/facts.ts'
import type { HostFiles } from '../environment/host-files.ts'
import { readChanges } from './record.ts'
import { currentValue } from './tuning.ts'

/**
 * The environment's field `host.tuned.metalmark`: which tunings of Metalmark are in force, `none`, or also those that
 * somebody has changed since: `applied: governor, thp; changed since: turbo`.
 */
export function tuningFact(stateDir: string, files: HostFiles): Fact {
  try {
    return fact('host.tuned.metalmark', describe(stateDir, files))
  } catch (error) {
    return fact('host.tuned.metalmark', null, error instanceof Error ? error.message : String(error))
  }
}

function describe(stateDir: string, files: HostFiles): string {
  const byTuning = Map.groupBy(readChanges(stateDir, files), ({ tuning }) => tuning)
  if (byTuning.size === 0) return 'none'
  const [inForce, lost] = [true, false].map((wanted) =>
    [...byTuning].flatMap(([tuning, changes]) => {
      const holds = changes.every(({ target, set }) => {
        const now = currentValue(files, target)
        return now.kind === 'text' && now.text === set
      })
      return holds === wanted ? [tuning] : []
    }),
  )
  const parts = [
    ['applied', inForce],
    ['changed since', lost],
  ] as const
  return parts
    .flatMap(([word, names = []]) => (names.length === 0 ? [] : [`${word}: ${names.join(', ')}`]))
    .join('; ')
}
