import type { EnvironmentDifference } from '../../server/contract/environment-difference.ts'
import { formatCount } from '../../server/contract/units.ts'
import type { ComparisonPlace } from '../model/comparison-place.ts'
import { fieldText } from '../model/epoch-text.ts'
import { replaceQuery } from '../router.ts'
import { EnvironmentDifferences } from './environment-differences.tsx'

interface ComparisonEnvironmentProps {
  readonly differences: readonly EnvironmentDifference[]
  readonly view: Pick<ComparisonPlace, 'field' | 'unfolded'>
}

/** In what the environments of both sides differ, to be searched; folded up where it would fill the page. */
export function ComparisonEnvironment({
  differences,
  view: { field: text, unfolded },
}: ComparisonEnvironmentProps) {
  if (differences.length === 0) {
    return (
      <section aria-labelledby="environment">
        <h2 id="environment">Environment</h2>
        <p class="quiet">Both sides ran in the same environment, as far as it was read.</p>
      </section>
    )
  }
  const wanted = text.trim().toLowerCase()
  const byDefault = differences.length <= shownAtOnce
  const isOpen = unfolded ?? (byDefault || wanted !== '')
  const shown = differences.filter(({ field, from, to }) =>
    [field, fieldText(from), fieldText(to)].some((one) => one.toLowerCase().includes(wanted)),
  )
  return (
    <section aria-labelledby="environment">
      <h2 id="environment">Environment</h2>
      <details
        open={isOpen}
        onToggle={({ currentTarget: { open } }) => {
          if (open !== isOpen) replaceQuery({ fields: open === byDefault ? null : open ? 'open' : 'closed' })
        }}
      >
        <summary>
          {formatCount(differences.length, 'field')} {differences.length === 1 ? 'differs' : 'differ'} from A
          to B
        </summary>
        <div class="filters">
          <label class="field">
            Find a field
            <input
              type="search"
              value={text}
              onInput={({ currentTarget: { value } }) => {
                // What is searched stays unfolded when the search is over.
                replaceQuery({ field: value, ...(!byDefault && { fields: 'open' }) })
              }}
            />
          </label>
          {wanted !== '' && <span class="quiet">{formatCount(shown.length, 'field')}</span>}
        </div>
        <EnvironmentDifferences label="From A to B" differences={shown} />
      </details>
    </section>
  )
}

const shownAtOnce = 12
