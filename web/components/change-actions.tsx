import { useSignal } from '@preact/signals'
import type { ChangeDetail } from '../../server/contract/change.ts'
import type { Bisection, Confirmation } from '../../server/contract/confirmation.ts'
import type { ExpectedChange } from '../../server/contract/expected-change.ts'
import type { AgentStatus } from '../../server/contract/work.ts'
import { call } from '../api.ts'
import { emptyToNull } from '../model/alert-actions.ts'
import {
  type ChangeActionKind,
  changeActionNames,
  changeActionsOn,
  commitsToSearch,
  patternsOf,
  whereToMeasure,
} from '../model/change-actions.ts'
import { keepReaderName, readerName } from '../reader-name.ts'
import { lastKnown, type Resource, useResource } from '../resource.ts'
import { useDeed } from '../use-deed.ts'
import { DeedLine } from './deed-line.tsx'
import { type ExperimentsOf, experimentKeys } from './experiments.tsx'
import { ResourceView } from './resource-view.tsx'
import { TextField } from './text-field.tsx'

interface ChangeActionsProps {
  readonly project: string
  readonly change: ChangeDetail
  /** Where what was measured for it is listed; null where nothing can be. */
  readonly experiments: ExperimentsOf | null
  readonly onDone: () => void
}

/** What a person can do about a change that has no alert. What cannot be done says why. */
export function ChangeActions({ project, change, experiments, onDone }: ChangeActionsProps) {
  const why = useSignal('')
  const { upTo, after, members } = change
  const accepted = useResource<readonly ExpectedChange[]>({
    key: `accepted ${project} ${upTo?.head ?? ''}`,
    load: async (signal) =>
      upTo === null
        ? []
        : (await call('listExpectedChanges', { params: { project }, query: { commit: upTo.head }, signal }))
            .changes,
  })
  const agents = useResource<readonly AgentStatus[]>({
    key: `agents ${project}`,
    load: async (signal) => (await call('listAgents', { params: { project }, signal })).agents,
  })
  const deed = useDeed(() => {
    accepted.retry()
    onDone()
  })
  if (!('data' in accepted.state) || !('data' in agents.state)) {
    return (
      <section aria-labelledby="handle">
        <h2 id="handle">Handle it</h2>
        <Asked accepted={accepted} agents={agents} />
      </section>
    )
  }
  const confirmations =
    experiments && lastKnown<readonly Confirmation[]>(experimentKeys.confirmations(project, experiments))
  const bisections =
    experiments && lastKnown<readonly Bisection[]>(experimentKeys.bisections(project, experiments))
  const patterns = patternsOf(change)
  const own = accepted.state.data.filter(
    ({ pattern, takenBack }) => takenBack === null && patterns.includes(pattern),
  )
  const known = {
    ...{ accepted: own, agents: agents.state.data },
    ...{ confirmations: confirmations ?? [], bisections: bisections ?? [], why: why.value },
  }
  const actions = changeActionsOn(change, known)
  const params = { project }

  const accept = async (who: string) => {
    const commit = upTo?.head ?? ''
    const reason = emptyToNull(why.value)
    const missing = patterns.filter((pattern) => !own.some((one) => one.pattern === pattern))
    const asked: string[] = []
    const done = await deed.run(
      'Accepted: the series are judged anew from its commit on.',
      async () => {
        for (const pattern of missing) {
          const body = { commit, pattern, relative: null, who, why: reason }
          asked.push((await call('expectChange', { params, body })).id)
        }
      },
      async () => {
        for (const change of asked) {
          await call('takeBackExpectedChange', { params: { project, change }, body: { who, why: null } })
        }
      },
    )
    if (done) why.value = ''
  }
  const measure = async (who: string) => {
    const where = whereToMeasure(change, known)
    if (where === null || after === null || upTo === null) return
    const asked: { id?: string } = {}
    await deed.run(
      'Asked: its runs show below as they are measured.',
      async () => {
        const body = { ...where, base: after.head, head: upTo.head, who }
        asked.id = (await call('askConfirmation', { params, body })).id
      },
      () =>
        call('cancelConfirmation', {
          params: { project, confirmation: asked.id ?? '' },
          body: { who, why: null },
        }),
    )
  }
  const search = async (who: string) => {
    const [where, commits] = [whereToMeasure(change, known), commitsToSearch(change)]
    if (where === null || commits === null) return
    const asked: { id?: string } = {}
    await deed.run(
      'Asked: each step shows below.',
      async () => {
        asked.id = (await call('askBisection', { params, body: { ...where, commits, who } })).id
      },
      () =>
        call('cancelBisection', { params: { project, bisection: asked.id ?? '' }, body: { who, why: null } }),
    )
  }
  const open = async (who: string) => {
    const change = members.find(({ standing }) => standing)?.changePoint
    if (change == null) return
    const body = { change, who, why: why.value.trim() }
    await deed.run('An alert is open.', () => call('openAlert', { params, body }))
  }
  const deeds: Readonly<Record<ChangeActionKind, (who: string) => Promise<void>>> = {
    accept,
    confirm: measure,
    bisect: search,
    open,
  }
  const who = readerName.value.trim()
  const refusals = actions.filter(({ refused }) => refused !== null)
  return (
    <section aria-labelledby="handle">
      <h2 id="handle">Handle it</h2>
      <Asked accepted={accepted} agents={agents} />
      <div class="panel">
        <div class="filters">
          <TextField label="Your name" value={readerName.value} onText={keepReaderName} />
          <TextField
            label="Why"
            value={why.value}
            onText={(text) => {
              why.value = text
            }}
          />
        </div>
        <div class="filters">
          {actions.map(({ kind, refused }) => (
            <button
              key={kind}
              type="button"
              disabled={refused !== null || who === '' || deed.state?.is === 'busy'}
              {...(refused !== null && { 'aria-describedby': `refused-${kind}` })}
              onClick={() => deeds[kind](who)}
            >
              {changeActionNames[kind]}
            </button>
          ))}
        </div>
        {refusals.length > 0 && (
          <ul class="plain-list quiet">
            {refusals.map(({ kind, refused }) => (
              <li key={kind} id={`refused-${kind}`}>
                {changeActionNames[kind]}: {refused}
              </li>
            ))}
          </ul>
        )}
        {who === '' && refusals.length < actions.length && (
          <p class="quiet">The history keeps who did what: say your name first.</p>
        )}
        <DeedLine state={deed.state} />
      </div>
    </section>
  )
}

interface AskedProps {
  readonly accepted: Resource<readonly ExpectedChange[]>
  readonly agents: Resource<readonly AgentStatus[]>
}

/** How fetching goes what decides on the buttons. */
function Asked({ accepted, agents }: AskedProps) {
  return (
    <>
      <ResourceView resource={accepted} what="what was accepted" room={{ lines: 2 }}>
        {() => null}
      </ResourceView>
      <ResourceView resource={agents} what="the agents" room={{ lines: 2 }}>
        {() => null}
      </ResourceView>
    </>
  )
}
