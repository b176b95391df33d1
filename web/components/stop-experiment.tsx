import { useSignal } from '@preact/signals'
import { call } from '../api.ts'
import { emptyToNull } from '../model/alert-actions.ts'
import { keepReaderName, readerName } from '../reader-name.ts'
import { useDeed } from '../use-deed.ts'
import { DeedLine } from './deed-line.tsx'
import { TextField } from './text-field.tsx'

interface StopExperimentProps {
  readonly project: string
  /** What runs, and its id. */
  readonly of: { readonly confirmation: string } | { readonly bisection: string }
  /** It has not ended: one that has keeps only what came of stopping it. */
  readonly running: boolean
  readonly onDone: () => void
}

/** Ends a confirmation or bisection that runs. What it costs to begin anew is boots: it takes two steps. */
export function StopExperiment({ project, of, running, onDone }: StopExperimentProps) {
  const why = useSignal('')
  const deed = useDeed(onDone)
  const who = readerName.value.trim()
  const stop = () => {
    const body = { who, why: emptyToNull(why.value) }
    return deed.run('Stopped.', () =>
      'confirmation' in of
        ? call('cancelConfirmation', { params: { project, confirmation: of.confirmation }, body })
        : call('cancelBisection', { params: { project, bisection: of.bisection }, body }),
    )
  }
  return (
    <>
      {running && (
        <details>
          <summary>Stop…</summary>
          <p class="quiet">
            It ends without an answer, and can be asked for again. What is queued is withdrawn, an agent that
            measures stops within half a minute, and runs that came in stay.
          </p>
          <div class="filters">
            <TextField label="Your name" value={readerName.value} onText={keepReaderName} />
            <TextField
              label="Why"
              value={why.value}
              onText={(text) => {
                why.value = text
              }}
            />
            <button type="button" disabled={who === '' || deed.state?.is === 'busy'} onClick={stop}>
              {'confirmation' in of ? 'Stop measuring' : 'Stop the search'}
            </button>
          </div>
          {who === '' && <p class="quiet">The history keeps who did what: say your name first.</p>}
        </details>
      )}
      <DeedLine state={deed.state} />
    </>
  )
}
