import type { Comparison, ComparisonSide } from '../../server/contract/comparison.ts'
import { formatCount } from '../../server/contract/units.ts'
import { shortHash } from '../model/commit-text.ts'
import { runHref } from '../router.ts'
import { When } from './when.tsx'

interface ComparisonSidesProps {
  readonly project: string
  readonly comparison: Pick<Comparison, 'a' | 'b'>
}

/** Which runs each side consists of. */
export function ComparisonSides({ project, comparison }: ComparisonSidesProps) {
  return (
    <section class="results" aria-label="What is compared">
      <Side project={project} name="A" side={comparison.a} />
      <Side project={project} name="B" side={comparison.b} />
    </section>
  )
}

interface SideProps {
  readonly project: string
  readonly name: string
  readonly side: ComparisonSide
}

function Side({ project, name, side: { what, runs, notes } }: SideProps) {
  return (
    <div class="result">
      <h3>
        {name}: {what} <small class="quiet">{formatCount(runs.length, 'run')}</small>
      </h3>
      {notes.map((note) => (
        <p key={note} class="quiet">
          {note}
        </p>
      ))}
      <details open={runs.length <= shownAtOnce}>
        <summary>Runs</summary>
        <ul class="plain-list">
          {runs.map(({ id, name: run, startedAt, commit, host }) => (
            <li key={run}>
              {id === null ? (
                run
              ) : (
                <a href={runHref(project, id)}>{commit === null ? run : shortHash(commit)}</a>
              )}{' '}
              {host !== null && <span class="quiet">{host}</span>}{' '}
              {startedAt !== null && <When instant={startedAt} exact />}
            </li>
          ))}
        </ul>
      </details>
    </div>
  )
}

const shownAtOnce = 4
