import type { Repetition } from '../../server/contract/run.ts'
import { shellText } from '../model/shell-text.ts'
import { CopyCommand } from './copy-command.tsx'

/** The exact command lines of a benchmark, each once. */
export function CommandLines({ repetitions }: { readonly repetitions: readonly Repetition[] }) {
  const distinct = [...new Set(repetitions.map(({ commands }) => commands.map(shellText).join('\n')))].filter(
    (text) => text !== '',
  )
  if (distinct.length === 0) return null
  return (
    <details>
      <summary>Exact commands{distinct.length > 1 && ` (${distinct.length} different)`}</summary>
      {distinct.map((text) => (
        <CopyCommand key={text} command={text} label="command lines" />
      ))}
    </details>
  )
}
