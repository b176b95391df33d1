import { useSignal } from '@preact/signals'
import type { EnvironmentDifference } from '../../server/contract/environment-difference.ts'
import { formatCount } from '../../server/contract/units.ts'
import { fieldText } from '../model/epoch-text.ts'
import { EnvironmentDifferences } from './environment-differences.tsx'

/** In what the environments of both sides differ, to be searched; folded up where it would fill the page. */
export function ComparisonEnvironment({
  differences,
}: {
  readonly differences: readonly EnvironmentDifference[]
}) {
  const text = useSignal('')
  if (differences.length === 0) {
    return (
      <section aria-labelledby="environment">
        <h2 id="environment">Environment</h2>
        <p class="quiet">Both sides ran in the same environment, as far as it was read.</p>
      </section>
    )
  }
  const wanted = text.value.trim().toLowerCase()
  const shown = differences.filter(({ field, from, to }) =>
    [field, fieldText(from), fieldText(to)].some((one) => one.toLowerCase().includes(wanted)),
  )
  return (
    <section aria-labelledby="environment">
      <h2 id="environment">Environment</h2>
      <details open={differences.length <= shownAtOnce}>
        <summary>
          {formatCount(differences.length, 'field')} {differences.length === 1 ? 'differs' : 'differ'} from A
          to B
        </summary>
        <div class="filters">
          <label class="field">
            Find a field
            <input
              type="search"
              value={text.value}
              onInput={({ currentTarget: { value } }) => {
                text.value = value
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
