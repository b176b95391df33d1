import type { FieldValue } from '../../server/contract/environment.ts'

/** What tells one machine from another, in a line; the fields' names on hovering. */
export function HostFacts({ facts }: { readonly facts: Readonly<Record<string, FieldValue>> }) {
  return (
    <span class="host-facts">
      {Object.entries(facts).map(([field, value]) => (
        <span key={field} title={field}>
          {shown(field, value)}
        </span>
      ))}
    </span>
  )
}

/** A bare number says nothing without its name. */
function shown(field: string, value: FieldValue): string {
  const text = String(value)
  return typeof value === 'string' ? text : `${field.split('.').at(-1)} ${text}`
}
