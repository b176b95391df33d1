import type { RunDetail } from '../../server/contract/views.ts'
import { CopyCommand } from './copy-command.tsx'

/** The one command that measures a run again; nothing for runs that do not say what it takes. */
export function RunReproduce({ run }: { readonly run: RunDetail }) {
  if (run.manifest === null) return null
  return (
    <section aria-labelledby="reproduce">
      <h2 id="reproduce">Measure it again</h2>
      <p class="quiet">
        The same suite{run.manifest.vms === null ? '' : ', box and VM shape'}, on your machine, in a clone of
        the project; the two results are printed side by side.
      </p>
      <CopyCommand
        command={`metalmark reproduce ${run.id} --server ${location.origin} --project ${run.project}`}
        label="measure this run again"
      />
    </section>
  )
}
