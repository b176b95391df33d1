import { setTimeout as sleep } from 'node:timers/promises'
import { type Command, Option } from 'commander'
import type { Report } from '../../server/contract/report.ts'
import { Failure } from '../failure.ts'

/** How sure an alert must be to be an error; `true` is `suspected`. */
export type ErrorOnAlert = 'suspected' | 'confirmed' | true

export interface AlertErrors {
  readonly errorOnAlert?: ErrorOnAlert | undefined
}

/** Adds `--error-on-alert` to a command. */
export function withErrorOnAlert(command: Command): Command {
  return command.addOption(
    new Option(
      '--error-on-alert [evidence]',
      'exit with 10 where a regression stands: suspected (the default) or confirmed',
    ).choices(['suspected', 'confirmed']),
  )
}

/** Throws a `Failure` of kind `change` where the report has a regression that nobody closed, accepted or expected. */
export function failOnAlert(report: Report, { errorOnAlert }: AlertErrors): void {
  if (errorOnAlert === undefined) return
  if (isError(report, errorOnAlert)) throw new Failure('change', report.headline)
}

function isError({ alert, kind, subject }: Report, wanted: ErrorOnAlert): boolean {
  // No alert is about a single run of a branch: the verdict on it is a suspicion.
  if (alert === null) return subject.kind === 'run' && kind === 'regressed' && wanted !== 'confirmed'
  const open = alert.handling === 'open' || alert.handling === 'acknowledged'
  const evidence = wanted === 'confirmed' ? ['confirmed'] : ['suspected', 'confirmed', 'inconclusive']
  return open && evidence.includes(alert.evidence)
}

/** Asks every second until all is judged, and the alert that a regression raises is there; at most so many seconds. */
export async function untilJudged(ask: () => Promise<Report>, seconds: number): Promise<Report> {
  let settling = mostSettling
  for (let waited = 0; ; waited++) {
    const report = await ask()
    const { judged, kind, alert, subject } = report
    const raises = judged && kind === 'regressed' && alert === null && subject.kind === 'pull-request'
    if (judged && (!raises || settling-- === 0)) return report
    if (waited >= seconds) return report
    await sleep(1000)
  }
}

/** Alerts follow verdicts within moments; a regression that is too small for one never gets one. */
const mostSettling = 3
