import { useSignal } from '@preact/signals'
import { call } from '../api.ts'
import { loadErrorOf } from '../model/load-error.ts'

interface ComparisonCopyProps {
  readonly project: string
  readonly query: Readonly<Record<'a' | 'b' | 'all' | 'anyway', string>>
}

const forms = { compareAsMarkdown: 'Copy as Markdown', compareAsCsv: 'Copy as CSV' } as const

/** The whole comparison as text, as the server writes it. */
export function ComparisonCopy({ project, query }: ComparisonCopyProps) {
  const told = useSignal('')
  const copy = async (form: keyof typeof forms) => {
    const { a, b, all, anyway } = query
    try {
      const flags = {
        all: all === 'true' ? 'true' : 'false',
        anyway: anyway === 'true' ? 'true' : 'false',
      } as const
      await navigator.clipboard.writeText(
        await call(form, { params: { project }, query: { a, b, ...flags } }),
      )
      told.value = 'Copied.'
    } catch (thrown) {
      told.value = `Not copied: ${loadErrorOf(thrown).detail}`
    }
  }
  return (
    <p class="filters">
      {(Object.keys(forms) as (keyof typeof forms)[]).map((form) => (
        <button key={form} type="button" onClick={() => copy(form)}>
          {forms[form]}
        </button>
      ))}
      <span role="status">{told.value}</span>
    </p>
  )
}
