import type { Report } from '../../server/contract/report.ts'
import { alertHref, compareHref, runHref } from '../router.ts'
import { CommitName } from './commit-name.tsx'
import { EvidenceChip } from './evidence-chip.tsx'
import { VerdictChip } from './verdict-chip.tsx'
import { When } from './when.tsx'

interface ReportHeadProps {
  readonly report: Report
  readonly number: number
}

/** What a pull request does, in a sentence, and which commits and runs that rests on. */
export function ReportHead({ report, number }: ReportHeadProps) {
  const { project, kind, headline, head, base, runs, judged, suites } = report
  return (
    <header>
      <h1>Pull request #{number}</h1>
      <p class="subtitle sentence">
        <VerdictChip verdict={{ kind, reason: headline }} /> {headline}
      </p>
      {!judged && (
        <p class="banner" role="status">
          Some runs are still being judged.
        </p>
      )}
      <Alert report={report} />
      <dl class="facts-list alert-facts">
        {head !== null && (
          <div>
            <dt>Head</dt>
            <dd>
              <CommitName commit={{ head: head.hash, subject: head.subject }} />{' '}
              <span class="quiet">
                <When instant={head.committedAt} />
              </span>
            </dd>
          </div>
        )}
        <div>
          <dt>Baseline</dt>
          <dd>
            {base === null ? (
              <span class="quiet">no run of the base branch at or before the merge base</span>
            ) : (
              <>
                <CommitName commit={{ head: base.hash, subject: base.subject }} />{' '}
                <a href={compareHref(project, { a: base.hash, b: `#${number}` })}>compare</a>
              </>
            )}
          </dd>
        </div>
        <div>
          <dt>Runs of the head</dt>
          <dd>
            {runs.map((run, i) => (
              <a key={run} href={runHref(project, run)}>
                {i > 0 && ' '}run {i + 1}
              </a>
            ))}{' '}
            {suites.length > 0 && <span class="quiet">suite {suites.join(', ')}</span>}
          </dd>
        </div>
      </dl>
    </header>
  )
}

/** The alert, and how far its confirmation is. */
function Alert({ report: { project, alert, confirmation } }: Pick<ReportHeadProps, 'report'>) {
  if (alert === null) return null
  const { id, evidence, handling, reason } = alert
  return (
    <p>
      <EvidenceChip alert={{ kind: 'pull-request', evidence }} /> <a href={alertHref(project, id)}>alert</a>,{' '}
      {handling}
      {reason !== null && <>: {reason}</>}
      {confirmation !== null && (
        <span class="quiet">
          {' '}
          · confirmation {confirmation.state}, {confirmation.boots.done} of at most {confirmation.boots.most}{' '}
          boots
          {/* The alert's reason is the confirmation's once that has ended. */}
          {confirmation.reason !== reason && `: ${confirmation.reason}`}
        </span>
      )}
    </p>
  )
}
