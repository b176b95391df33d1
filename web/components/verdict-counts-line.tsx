import type { RunSummary } from '../../server/contract/views.ts'
import { shownVerdicts, verdictWords } from '../model/verdict-look.ts'
import { VerdictIcon } from './verdict-icon.tsx'

type Judged = Pick<RunSummary, 'analysis' | 'verdicts'>

/** How many of a run's points came out how: `▼ 2 regressed, ● 14 unchanged`. */
export function VerdictCountsLine({ run, brief }: { readonly run: Judged; readonly brief?: boolean }) {
  if (run.analysis === 'queued') return <span class="quiet">analysis queued…</span>
  if (run.analysis === 'failed') return <span class="regressed-ink">analysis failed</span>
  const kinds = shownVerdicts.filter((kind) => kind !== 'pending')
  const present = kinds.filter((kind) => run.verdicts[kind] > 0)
  if (present.length === 0) return <span class="quiet">nothing to judge</span>
  return (
    <span class="counts">
      {present.map((kind) => (
        <span key={kind} class={`count ${kind}-ink`} title={`${run.verdicts[kind]} ${verdictWords[kind]}`}>
          <VerdictIcon kind={kind} />
          {run.verdicts[kind]}
          <span class={brief === true ? 'visually-hidden' : ''}> {verdictWords[kind]}</span>
        </span>
      ))}
    </span>
  )
}
