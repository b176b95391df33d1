import type { HostHealth } from '../model/host-health.ts'

const looks = {
  well: ['●', 'well'],
  'in-doubt': ['▲', 'in doubt'],
  silent: ['✕', 'silent'],
} as const

/** How a host is, in a word, and why. */
export function HostState({ health: { state, troubles } }: { readonly health: HostHealth }) {
  const [mark, word] = looks[state]
  return (
    <>
      <span class={`health ${state}`}>
        <span aria-hidden="true">{mark}</span> {word}
        {troubles.length > 0 && ': '}
      </span>
      {troubles.join('; ')}
    </>
  )
}
