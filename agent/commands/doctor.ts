import { examine } from '../doctor/examine.ts'
import { doctorReport, reportText } from '../doctor/report.ts'
import { takeReadings } from '../doctor/take-readings.ts'
import { createHostFiles } from '../environment/host-files.ts'
import { Failure } from '../failure.ts'
import { hostLockPath } from '../host-lock.ts'
import { chooseSuite } from '../suite/choose-suite.ts'
import { type CommandContext, serverOf } from './shared.ts'

export interface DoctorOptions {
  readonly server?: string | undefined
  readonly suite?: string | undefined
  readonly json?: boolean | undefined
  readonly strict?: boolean | undefined
}

/**
 * `metalmark doctor`: is this host fit to measure, and what would make it so? Changes nothing. Throws a `Failure` of
 * kind `unfit` when something is bad and, with `strict`, when something could be better.
 */
export async function doctorCommand(options: DoctorOptions, context: CommandContext): Promise<void> {
  const { env, stateDir, dataDir, version, stdout } = context
  const readings = await takeReadings({
    ...{ files: createHostFiles(), stateDir, dataDir },
    lockPath: hostLockPath(env, stateDir),
    server: serverOf(options, context),
    suite: () => chooseSuite(options, context.cwd),
  })
  const report = doctorReport(examine(readings), { version, strict: options.strict === true })
  stdout.write(options.json === true ? `${JSON.stringify(report, null, 2)}\n` : reportText(report))
  if (report.fit) return
  const those = report.findings.filter(
    ({ state }) => state === 'bad' || (options.strict === true && state === 'warning'),
  )
  throw new Failure('unfit', `Not as it should be: ${those.map(({ what }) => what).join(', ')}.`)
}
