import { useSignal } from '@preact/signals'
import type { Repetition } from '../../server/contract/run.ts'
import { call } from '../api.ts'
import { useResource } from '../resource.ts'
import { ResourceView } from './resource-view.tsx'

interface RawOutputsProps {
  readonly project: string
  readonly benchmark: string
  readonly repetitions: readonly Repetition[]
}

const mostShown = 100_000

/** The tools' outputs as they were printed, one below the other, each fetched when opened. */
export function RawOutputs({ project, benchmark, repetitions }: RawOutputsProps) {
  const printed = repetitions.flatMap(({ index, rawOutput }) =>
    rawOutput === null ? [] : [{ index, sha256: rawOutput }],
  )
  const open = useSignal(false)
  if (printed.length === 0) return <p class="quiet">No raw output was kept.</p>
  return (
    <details
      onToggle={(event) => {
        if (event.target === event.currentTarget) open.value = event.currentTarget.open
      }}
    >
      <summary>Raw outputs ({printed.length})</summary>
      {open.value &&
        printed.map(({ index, sha256 }) => (
          <RawOutput key={index} project={project} sha256={sha256} name={`${benchmark}-${index + 1}.txt`} />
        ))}
    </details>
  )
}

interface RawOutputProps {
  readonly project: string
  readonly sha256: string
  readonly name: string
}

function RawOutput({ project, sha256, name }: RawOutputProps) {
  const open = useSignal(false)
  return (
    <details
      class="raw"
      onToggle={(event) => {
        open.value = event.currentTarget.open
      }}
    >
      <summary>
        {name} <code class="quiet">sha256 {sha256.slice(0, 12)}…</code>
      </summary>
      {open.value && <RawText project={project} sha256={sha256} name={name} />}
    </details>
  )
}

function RawText({ project, sha256, name }: RawOutputProps) {
  const resource = useResource({
    key: `raw ${project} ${sha256}`,
    load: (signal) => call('getRawOutput', { params: { project, sha256 }, signal }),
    // Content-addressed: it cannot change.
    refreshMs: () => 2 ** 31 - 1,
  })
  return (
    <ResourceView resource={resource} what="the raw output" room={{ lines: 8 }}>
      {(text) => (
        <>
          <button type="button" onClick={() => download(name, text)}>
            Download {name}
          </button>
          <pre class="output">{text.slice(0, mostShown)}</pre>
          {text.length > mostShown && (
            <p class="quiet">
              The first {mostShown} of {text.length} characters; the download has all.
            </p>
          )}
        </>
      )}
    </ResourceView>
  )
}

/** Saves text that is already here: a plain link to the API could not send the token. */
function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
