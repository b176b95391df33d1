import { useSignal } from '@preact/signals'
import type { ClassesPreview, KnownField } from '../../server/contract/environment-fields.ts'
import { whyClass } from '../../server/contract/field-classes.ts'
import { call } from '../api.ts'
import { type FieldKind, type FieldMoves, fieldKinds, movedTo, moveField } from '../model/field-moves.ts'
import { type LoadError, loadErrorOf } from '../model/load-error.ts'
import { isSame, valueText } from '../model/settings-schema.ts'
import { useResource } from '../resource.ts'
import { ResourceView } from './resource-view.tsx'
import { ScrollRegion } from './scroll-region.tsx'

interface FieldClassesProps {
  readonly project: string
  /** As the form has them now. */
  readonly moves: FieldMoves
  readonly onMoves: (moves: FieldMoves) => void
}

/** The environment's fields with their classes, each to be moved, and what that would make of series and epochs. */
export function SettingsFieldClasses(props: FieldClassesProps) {
  const open = useSignal(false)
  return (
    <details
      class="field-classes"
      onToggle={(event) => {
        if (event.target === event.currentTarget) open.value = event.currentTarget.open
      }}
    >
      <summary>Fields that runs carried, and their classes</summary>
      {open.value && <FieldClasses {...props} />}
    </details>
  )
}

function FieldClasses({ project, moves, onMoves }: FieldClassesProps) {
  const filter = useSignal('')
  const resource = useResource({
    key: `environment fields ${project}`,
    load: (signal) => call('listEnvironmentFields', { params: { project }, signal }),
  })
  return (
    <ResourceView resource={resource} what="the environment fields" room={{ rows: 16 }}>
      {({ runs, fields }) => {
        const words = filter.value.toLowerCase()
        const shown = fields.filter(({ field }) => field.toLowerCase().includes(words))
        return (
          <>
            <div class="filters">
              <label class="field">
                Filter
                <input
                  type="search"
                  value={filter.value}
                  onInput={(event) => {
                    filter.value = event.currentTarget.value
                  }}
                />
              </label>
              <span class="quiet">
                {shown.length} of {fields.length} fields, in the latest {runs} runs of baseline branches
              </span>
            </div>
            <PreviewLine project={project} moves={moves} />
            <ScrollRegion label="Environment fields">
              <table class="dense fields-table">
                <thead>
                  <tr>
                    <th scope="col">Field</th>
                    <th scope="col">Class in the newest run</th>
                    <th scope="col">Class from now on</th>
                    <th scope="col" class="number">
                      Values
                    </th>
                    <th scope="col">Latest value</th>
                    <th scope="col">Why its class</th>
                  </tr>
                </thead>
                <tbody>
                  {shown.map((field) => (
                    <FieldRow key={field.field} known={field} moves={moves} onMoves={onMoves} />
                  ))}
                </tbody>
              </table>
            </ScrollRegion>
          </>
        )
      }}
    </ResourceView>
  )
}

interface FieldRowProps extends Pick<FieldClassesProps, 'moves' | 'onMoves'> {
  readonly known: KnownField
}

function FieldRow({ known: { field, kind, values, latest }, moves, onMoves }: FieldRowProps) {
  const moved = movedTo(moves, field)
  return (
    <tr>
      <th scope="row">
        <code>{field}</code>
      </th>
      <td>{kind}</td>
      <td>
        <select
          aria-label={`Class of ${field}`}
          value={moved ?? ''}
          onChange={(event) => {
            const to = fieldKinds.find((one) => one === event.currentTarget.value) ?? null
            onMoves(moveField(moves, field, to))
          }}
        >
          <option value="" selected={moved === null}>
            as it is
          </option>
          {fieldKinds.map((one: FieldKind) => (
            <option key={one} value={one} selected={one === moved}>
              {one}
            </option>
          ))}
        </select>
      </td>
      <td class="number">{values}</td>
      <td class="wide">{latest === null ? <span class="quiet">not read</span> : valueText(latest)}</td>
      <td class="wide quiet">{whyClass(field)}</td>
    </tr>
  )
}

type State =
  | { readonly is: 'done'; readonly preview: ClassesPreview; readonly of: FieldMoves }
  | { readonly is: 'failed'; readonly error: LoadError }

/** What the classes would have made of the latest runs. */
function PreviewLine({ project, moves }: Pick<FieldClassesProps, 'project' | 'moves'>) {
  const state = useSignal<State | null>(null)
  const ask = async () => {
    try {
      const body = { identity: [...moves.identity], epoch: [...moves.epoch], noted: [...moves.noted] }
      const preview = await call('previewClasses', { params: { project }, body })
      state.value = { is: 'done', preview, of: moves }
    } catch (thrown) {
      state.value = { is: 'failed', error: loadErrorOf(thrown) }
    }
  }
  const shown = state.value
  return (
    <p class="filters">
      <button type="button" onClick={ask}>
        Preview
      </button>
      {shown === null && <span class="quiet">How many series and epochs would these classes make?</span>}
      {shown?.is === 'failed' && (
        <span class="regressed-ink" role="alert">
          {shown.error.title}: {shown.error.detail}
        </span>
      )}
      {shown?.is === 'done' && (
        <span role="status">
          {!isSame(shown.of, moves) && 'Before the last change: '}
          <b>{shown.preview.touched}</b> series would not be the same any more; {shown.preview.series.now} →{' '}
          <b>{shown.preview.series.asked}</b> series, {shown.preview.epochs.now} →{' '}
          <b>{shown.preview.epochs.asked}</b> epochs, had it been so in the latest {shown.preview.runs} runs.
          {shown.preview.idle.length > 0 && ` No field fits ${shown.preview.idle.join(', ')}.`}
        </span>
      )}
    </p>
  )
}
