import type { RunSummary } from '../../server/contract/views.ts'
import { accelerationNote } from '../model/acceleration.ts'
import { placeText } from '../model/commit-text.ts'
import { pullRequestHref, runHref } from '../router.ts'
import { CommitName } from './commit-name.tsx'

/** A run's commit as a link to the run: hash, subject, branch or pull request. */
export function RunLink({ project, run }: { readonly project: string; readonly run: RunSummary }) {
  const { commit } = run
  return (
    <a href={runHref(project, run.id)}>
      {commit === null ? 'run without a commit' : <CommitName commit={commit} />}
    </a>
  )
}

/** `PR #12`, with a link to what it does, the branch, or that a host was asked to measure it. */
export function RunPlace({ project, run }: { readonly project: string; readonly run: RunSummary }) {
  const { commit, work } = run
  if (commit === null) return <span class="quiet">no commit</span>
  if (work !== null && commit.pullRequest === null) {
    return (
      <span
        class="quiet"
        title="A host was asked for it: such a run answers its own question, and is nobody's baseline"
      >
        measured again
      </span>
    )
  }
  const text = placeText({ branch: commit.branch, pullRequest: commit.pullRequest?.number ?? null })
  const number = commit.pullRequest?.number
  return (
    <span class={number === undefined ? '' : 'tag'} title={commit.branch ?? undefined}>
      {number === undefined ? text : <a href={pullRequestHref(project, number)}>{text}</a>}
      {commit.dirty && ' (uncommitted changes)'}
    </span>
  )
}

/** Host and what its VMs ran on. */
export function RunHost({ run }: { readonly run: RunSummary }) {
  return (
    <span>
      {run.host.label} <span class="quiet">{accelerationNote(run.acceleration).label}</span>
    </span>
  )
}
