import type { ChangeDetail } from '../../server/contract/change.ts'
import type { Bisection } from '../../server/contract/confirmation.ts'
import { formatCount } from '../../server/contract/units.ts'
import {
  type BisectedMark,
  bisectedLooks,
  bisectedMarks,
  tellingBisection,
} from '../model/bisected-commits.ts'
import { shortHash, subjectLine } from '../model/commit-text.ts'
import { isWebAddress } from '../model/web-address.ts'
import { compareHref } from '../router.ts'
import { ScrollRegion } from './scroll-region.tsx'
import { VerdictIcon } from './verdict-icon.tsx'
import { When } from './when.tsx'

interface ChangeCommitsProps {
  readonly project: string
  readonly change: Pick<ChangeDetail, 'commits' | 'after'>
  /** Searches for the commit, the newest first. */
  readonly bisections: readonly Bisection[]
}

/** The commits that the change may be in, the newest first, with what a search says of each. */
export function ChangeCommits({ project, change: { commits, after }, bisections }: ChangeCommitsProps) {
  const { list, complete, left, url } = commits
  if (list.length === 0) return null
  const search = tellingBisection(bisections)
  const marks = search === null ? null : bisectedMarks(search)
  return (
    <section aria-labelledby="commits">
      <h2 id="commits">Commits</h2>
      <ScrollRegion label="Commits of the range">
        <table class="dense cards commits-table">
          <thead>
            <tr>
              <th scope="col">Commit</th>
              <th scope="col">Subject</th>
              {marks !== null && <th scope="col">Search</th>}
              <th scope="col">When</th>
              <th scope="col" class="number">
                Runs
              </th>
            </tr>
          </thead>
          <tbody>
            {list.map(({ commit, tags, runs, url: page }) => (
              <tr key={commit.head} class={marks?.get(commit.head)}>
                <th scope="row" class="cell-name nowrap">
                  <CommitLink hash={commit.head} url={page} />
                </th>
                <td class="cell-reason wide">
                  {subjectLine(commit.subject)}
                  {tags.map((tag) => (
                    <span key={tag} class="tag">
                      {tag}
                    </span>
                  ))}
                </td>
                {marks !== null && (
                  <td class="cell-verdict">
                    <MarkChip mark={marks.get(commit.head)} />
                  </td>
                )}
                <td class="cell-when nowrap">
                  <When instant={commit.committedAt} exact />
                </td>
                <td class="cell-points number">
                  {runs === 0 ? (
                    <span class="quiet">none</span>
                  ) : after === null || after.head === commit.head ? (
                    runs
                  ) : (
                    <a href={compareHref(project, { a: after.head, b: commit.head })}>
                      <span class="only-narrow">runs </span>
                      {runs}
                    </a>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      <p class="quiet">
        {complete
          ? 'All commits since the last one before, along first parents.'
          : 'Those that were measured; the history between them is not known here.'}
        {left > 0 && ` ${formatCount(left, 'older commit')} left out.`}
        {after !== null && (
          <>
            {' '}
            Before: <code>{shortHash(after.head)}</code> {subjectLine(after.subject, 80)}.
          </>
        )}{' '}
        {isWebAddress(url) && <a href={url}>The range at the forge</a>}
      </p>
    </section>
  )
}

function MarkChip({ mark }: { readonly mark: BisectedMark | undefined }) {
  if (mark === undefined) return <span class="quiet">not searched</span>
  const { word, look, why } = bisectedLooks[mark]
  return (
    <span class={`chip ${look}`} title={why}>
      <VerdictIcon kind={look} />
      {word}
    </span>
  )
}

function CommitLink({ hash, url }: { readonly hash: string; readonly url: string | null }) {
  const short = <code>{shortHash(hash)}</code>
  return isWebAddress(url) ? <a href={url}>{short}</a> : short
}
