import type { ComparisonPlace } from '../model/comparison-place.ts'
import { queryHref, replaceQuery } from '../router.ts'

/** Which of the rows are shown; each choice is a part of the address. */
export function ComparisonFilters({ view }: { readonly view: ComparisonPlace }) {
  const { text, significant, headline } = view
  return (
    <div class="filters">
      <label class="field">
        Filter
        <input
          type="search"
          value={text}
          placeholder="benchmark, path, metric, host"
          onInput={({ currentTarget: { value } }) => replaceQuery({ q: value })}
        />
      </label>
      <Toggle on={significant} href={queryHref({ sig: significant ? null : '1' })} name="Only changes" />
      <Toggle
        on={headline}
        href={queryHref({ role: headline ? null : 'headline' })}
        name="Only headline metrics"
      />
    </div>
  )
}

interface ToggleProps {
  readonly on: boolean
  readonly href: string
  readonly name: string
}

function Toggle({ on, href, name }: ToggleProps) {
  return (
    <a class={on ? 'toggle on' : 'toggle'} href={href} aria-current={on ? 'true' : undefined}>
      {on && '✓ '}
      {name}
    </a>
  )
}
