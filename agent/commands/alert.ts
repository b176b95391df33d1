import type { AlertAction, AlertKind, AlertTakeBack } from '../../server/contract/alert.ts'
import { alertDetail, alertList } from '../alert/alert-text.ts'
import { parseUntil } from '../alert/parse-until.ts'
import { whoActs } from '../alert/who-acts.ts'
import { askServer, type ServerOptions } from './ask-server.ts'
import type { CommandContext } from './shared.ts'

/** Where alerts are asked for, and how they are printed. */
export interface AlertOptions extends ServerOptions {
  readonly json?: boolean | undefined
}

export interface AlertListOptions extends AlertOptions {
  readonly state: 'open' | 'closed' | 'all'
  readonly kind?: AlertKind | undefined
  readonly pullRequest?: number | undefined
  readonly before?: string | undefined
  readonly limit: number
}

export interface AlertActionOptions extends AlertOptions {
  readonly as?: string | undefined
  readonly why?: string | undefined
}

/** `metalmark alert list`. */
export async function alertListCommand(options: AlertListOptions, context: CommandContext): Promise<void> {
  const { state, kind, pullRequest, before, limit } = options
  const page = await askServer(options, context, (client, project) =>
    client.call('listAlerts', {
      params: { project },
      query: { state, kind, pullRequest, before, limit },
    }),
  )
  print(page, alertList(page, context.clock()), options, context)
}

/** `metalmark alert show`. */
export async function alertShowCommand(
  alert: string,
  options: AlertOptions,
  context: CommandContext,
): Promise<void> {
  const detail = await askServer(options, context, (client, project) =>
    client.call('getAlert', { params: { project, alert: toId(alert) } }),
  )
  print(detail, alertDetail(detail, context.clock()), options, context)
}

/** `metalmark alert open`: an alert about a change that opened none by itself. */
export async function alertOpenCommand(
  change: string,
  options: AlertOptions & { readonly as?: string | undefined; readonly why: string },
  context: CommandContext,
): Promise<void> {
  const body = { change: toId(change), who: await whoActs(options.as, context), why: options.why }
  const detail = await askServer(options, context, (client, project) =>
    client.call('openAlert', { params: { project }, body }),
  )
  print(detail, alertDetail(detail, context.clock()), options, context)
}

/** What an action says beside who does it and why. */
export type Deed =
  | { readonly do: Exclude<AlertAction['do'], 'assign' | 'mute' | 'take-back'> }
  | { readonly do: 'take-back'; readonly what: AlertTakeBack }
  | { readonly do: 'assign'; readonly to: string | null }
  | { readonly do: 'mute'; readonly until: string }

/** `metalmark alert ack`, `assign`, `accept` …: prints the alert as it is afterwards. */
export async function alertActionCommand(
  alert: string,
  deed: Deed,
  options: AlertActionOptions,
  context: CommandContext,
): Promise<void> {
  const by = { who: await whoActs(options.as, context), why: options.why ?? null }
  const body: AlertAction =
    deed.do === 'mute'
      ? { ...by, ...deed, until: parseUntil(deed.until, context.clock()) }
      : { ...by, ...deed }
  const detail = await askServer(options, context, (client, project) =>
    client.call('actOnAlert', { params: { project, alert: toId(alert) }, body }),
  )
  print(detail, alertDetail(detail, context.clock()), options, context)
}

/** Ids are upper case; people need not type them so. */
function toId(text: string): string {
  return text.toUpperCase()
}

function print(value: unknown, text: string, { json }: AlertOptions, { stdout }: CommandContext): void {
  stdout.write(json === true ? `${JSON.stringify(value, null, 2)}\n` : text)
}
