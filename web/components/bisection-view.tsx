import type { Bisection } from '../../server/contract/confirmation.ts'
import { shortHash } from '../model/commit-text.ts'
import { bisectedLook } from '../model/confirmation-look.ts'
import { CommitName } from './commit-name.tsx'
import { StopExperiment } from './stop-experiment.tsx'
import { VerdictIcon } from './verdict-icon.tsx'
import { When } from './when.tsx'

interface BisectionViewProps {
  readonly project: string
  readonly bisection: Bisection
  readonly onDone: () => void
}

/** The search for the first bad commit: what each one is held for, and how that came about. */
export function BisectionView({ project, bisection, onDone }: BisectionViewProps) {
  const { id, endedAt, state, reason, host, benchmarks, culprit, confidence, commits, log } = bisection
  return (
    <div class="panel">
      <p>
        <b>{state}</b>: {reason}
      </p>
      <p class="quiet">
        {benchmarks.join(', ')} on {host.label}
        {culprit !== null && (
          <>
            {' '}
            · first bad commit <code>{shortHash(culprit)}</code>
          </>
        )}
        {confidence !== null && ` · all steps right with a chance of ${(confidence * 100).toFixed(0)} %`}
      </p>
      <details open={commits.length <= shownAtOnce}>
        <summary>{commits.length} commits</summary>
        <ol class="bisected">
          {commits.map(({ commit, is }) => (
            <li key={commit.head}>
              <span class={`chip ${bisectedLook(is)}`}>
                <VerdictIcon kind={bisectedLook(is)} />
                {is}
              </span>{' '}
              <CommitName commit={commit} />
            </li>
          ))}
        </ol>
      </details>
      <details>
        <summary>Log</summary>
        <ol class="bisected">
          {log.map(({ at, text }, i) => (
            <li key={`${at} ${i}`}>
              <When instant={at} exact /> {text}
            </li>
          ))}
        </ol>
      </details>
      <StopExperiment project={project} of={{ bisection: id }} running={endedAt === null} onDone={onDone} />
    </div>
  )
}

const shownAtOnce = 12
