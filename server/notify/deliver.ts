import type { NotificationTarget } from '../contract/notification-target.ts'
import type { Report } from '../contract/report.ts'
import type { Forge, ForgePlace } from '../forge/forge.ts'
import { checkOf } from '../report/check.ts'
import { reportMarkdown } from '../report/markdown.ts'
import { reportMarker } from '../report/marker.ts'
import type { ServiceDeps } from '../services/deps.ts'
import { settingsOf } from '../services/settings-of.ts'
import { type ChatTarget, type ForgeTarget, isForge } from './channels.ts'
import { DeliveryError } from './delivery-error.ts'
import { Message, type Send } from './message.ts'
import { noteFailure, noteOutcome, noteTry, type Outcome, type Row, type Writes } from './note-outcome.ts'
import { redact } from './redact.ts'
import type { Secrets } from './secrets.ts'

/** Reads a secret of the target's project by its name. */
export type ReadSecret = (name: string) => Promise<string>

export interface DeliverDeps extends ServiceDeps {
  readonly secrets: Secrets
  /** The report of a pull request as it is now; null where none of its runs is known. */
  readonly report: (project: string, number: number) => Promise<Report | null>
  readonly forge: (target: ForgeTarget, secret: ReadSecret) => Promise<Forge>
  readonly channel: (target: ChatTarget, secret: ReadSecret) => Send
}

export interface Job {
  readonly project: string
  /** A delivery's id. */
  readonly key: string
}

/**
 * Sends a delivery. A message says what was so when it was queued; a comment or check is made when it is sent, so that
 * the newest state is told. Doing it twice does no harm: a forge's comment and check are edited in place, and a message
 * has the same id each time.
 */
export function createDeliver(deps: DeliverDeps) {
  const { clock, newId } = deps
  const context = { clock, newId }
  return {
    async run({ project, key }: Job, signal: AbortSignal): Promise<Writes> {
      const found = await load(deps, project, key)
      if (found.row?.state !== 'queued') return async () => undefined
      const { row } = found
      if (found.newer) return noteOutcome(row, { state: 'superseded', answer: null, url: null }, context)
      const seen: string[] = []
      const secret: ReadSecret = async (name) => {
        const text = await deps.secrets(project, name)
        seen.push(text)
        return text
      }
      try {
        const outcome = await send(deps, { row, target: found.target, secret, signal })
        const answer = outcome.answer === null ? null : redact(outcome.answer, seen)
        return noteOutcome(row, { ...outcome, answer }, context)
      } catch (error) {
        throw withoutSecrets(error, seen)
      }
    },
    tried: ({ project, key }: Job, error: unknown) => noteTry({ project, id: key }, error, clock),
    failed: ({ project, key }: Job) => noteFailure({ project, id: key }, context),
  }

  function load({ database: { unitOfWork } }: Pick<DeliverDeps, 'database'>, project: string, id: string) {
    return unitOfWork(async (stores) => {
      const row = await stores.deliveries.find(project, id)
      const settings = await stores.projects.find(project)
      const targets = settings === undefined ? [] : settingsOf(settings).targets
      const target = targets.find(({ name, kind }) => name === row?.target && kind === row.kind)
      const newest = row && (await stores.deliveries.newest(row))
      return { row, target, newer: newest !== undefined && newest.id !== id && row?.what !== 'test' }
    })
  }
}

interface Sending {
  readonly row: Row
  readonly target: NotificationTarget | undefined
  readonly secret: ReadSecret
  readonly signal: AbortSignal
}

async function send(deps: DeliverDeps, { row, target, secret, signal }: Sending): Promise<Outcome> {
  if (target === undefined) {
    throw new DeliveryError(`The project has no target ${row.target} of kind ${row.kind} any more`, {
      retryable: false,
    })
  }
  if (isForge(target)) return tellForge(deps, row, await deps.forge(target, secret))
  const message = row.body_json === null ? testMessage(row) : Message.parse(JSON.parse(row.body_json))
  const envelope = { delivery: row.id, target: target.name, now: deps.clock(), signal }
  return { state: 'sent', answer: await deps.channel(target, secret)(message, envelope), url: null }
}

async function tellForge(deps: DeliverDeps, row: Row, forge: Forge): Promise<Outcome> {
  if (row.what === 'test') return { state: 'sent', answer: await forge.probe(), url: null }
  const number = Number(row.subject.split('/')[1])
  const report = await deps.report(row.project, number)
  const head = report?.head ?? null
  if (report === null || head === null) {
    return { state: 'superseded', answer: 'There is nothing to tell any more', url: null }
  }
  if (row.what === 'check') return told(await forge.check(head.hash, checkOf(report)))
  // What is judged in a moment is told then.
  if (!report.judged) return { state: 'superseded', answer: 'A newer commit is being judged', url: null }
  const marker = reportMarker(report.project, report.subject)
  const body = reportMarkdown(report, { marker, maxChars: mostOfComment })
  return told(await forge.comment(number, { marker, body }))
}

/** What GitHub takes is the least of the three. */
const mostOfComment = 65_000

function told({ outcome, url }: ForgePlace): Outcome {
  return { state: 'sent', answer: outcome, url }
}

function testMessage({ project, target }: Row): Message {
  return {
    ...{ type: 'test', project, url: null, alert: null, event: null },
    title: 'A test message of Metalmark',
    lines: [`Alerts of project ${project} will be told here, by its target ${target}.`],
  }
}

/** The error for the log and the delivery's history: its causes may quote a request, and are left out. */
function withoutSecrets(error: unknown, secrets: readonly string[]): DeliveryError {
  const { retryable, retryAfterMs } = (error ?? {}) as { retryable?: unknown; retryAfterMs?: unknown }
  const message = error instanceof Error ? error.message : String(error)
  return new DeliveryError(redact(message, secrets), {
    retryable: retryable !== false,
    retryAfterMs: typeof retryAfterMs === 'number' ? retryAfterMs : null,
  })
}
