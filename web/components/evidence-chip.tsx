import type { Alert } from '../../server/contract/alert.ts'
import { evidenceLook, evidenceWord } from '../model/alert-look.ts'
import { VerdictIcon } from './verdict-icon.tsx'

/** What is known of an alert, as shape, word and colour. */
export function EvidenceChip({ alert }: { readonly alert: Pick<Alert, 'kind' | 'evidence'> }) {
  const look = evidenceLook(alert)
  return (
    <span class={`chip ${look}`}>
      <VerdictIcon kind={look} />
      {evidenceWord(alert)}
    </span>
  )
}
