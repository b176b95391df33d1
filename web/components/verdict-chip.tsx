import type { Verdict } from '../../server/contract/verdict.ts'
import { shownVerdict, verdictWords } from '../model/verdict-look.ts'
import { VerdictIcon } from './verdict-icon.tsx'

interface VerdictChipProps {
  readonly verdict: Pick<Verdict, 'kind' | 'reason'> | null | undefined
}

/** A verdict as shape, word and colour. */
export function VerdictChip({ verdict }: VerdictChipProps) {
  const kind = shownVerdict(verdict)
  return (
    <span class={`chip ${kind}`} title={verdict?.reason}>
      <VerdictIcon kind={kind} />
      {verdictWords[kind]}
    </span>
  )
}
