import type { RunDetail } from '../../server/contract/views.ts'
import { call } from '../api.ts'
import { shortHash } from '../model/commit-text.ts'
import { useResource } from '../resource.ts'
import { VerdictChip } from './verdict-chip.tsx'

interface PullRequestLineProps {
  readonly run: RunDetail
  readonly number: number
}

/** The verdict on the pull request that a run belongs to: all metrics and runs of its newest commit judged together. */
export function PullRequestLine({ run, number }: PullRequestLineProps) {
  const { project } = run
  const { state } = useResource({
    // Asked for again once the run is judged.
    key: `pull request ${project} ${number} ${run.analysis}`,
    load: (signal) => call('getPullRequestVerdict', { params: { project, number }, signal }),
  })
  if (!('data' in state)) return null
  const { head, runs, ...verdict } = state.data
  const newer = head.hash !== run.commit?.head
  return (
    <p>
      Pull request #{number}
      {newer && (
        <>
          , now at <code>{shortHash(head.hash)}</code>
        </>
      )}
      : <VerdictChip verdict={verdict} /> {verdict.reason}.{' '}
      {runs.length > 1 && <span class="quiet">{runs.length} runs judged together.</span>}
    </p>
  )
}
