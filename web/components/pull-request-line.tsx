import type { PullRequestVerdict } from '../../server/contract/pull-request.ts'
import type { RunDetail } from '../../server/contract/views.ts'
import { call } from '../api.ts'
import { shortHash } from '../model/commit-text.ts'
import { useResource } from '../resource.ts'
import { ResourceView } from './resource-view.tsx'
import { VerdictChip } from './verdict-chip.tsx'

interface PullRequestLineProps {
  readonly run: RunDetail
  readonly number: number
}

/** The verdict on the pull request that a run belongs to: all metrics and runs of its newest commit judged together. */
export function PullRequestLine({ run, number }: PullRequestLineProps) {
  const { project } = run
  const resource = useResource({
    // Asked for again once the run is judged.
    key: `pull request ${project} ${number} ${run.analysis}`,
    load: (signal) => call('getPullRequestVerdict', { params: { project, number }, signal }),
  })
  return (
    <ResourceView resource={resource} what="the pull request’s verdict" room={{ lines: 1 }}>
      {(verdict) => <Line run={run} number={number} judged={verdict} />}
    </ResourceView>
  )
}

function Line({ run, number, judged }: PullRequestLineProps & { readonly judged: PullRequestVerdict }) {
  const { head, runs, ...verdict } = judged
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
