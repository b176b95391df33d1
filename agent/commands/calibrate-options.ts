import { type Command, InvalidArgumentError, Option } from 'commander'
import { Id } from '../../server/contract/values.ts'
import { profiles } from '../suite/profiles.ts'
import {
  type CalibrateOptions,
  type CalibrationOptions,
  calibrateCommand,
  cancelCalibrationCommand,
  listCalibrationsCommand,
  showCalibrationCommand,
} from './calibrate.ts'
import type { CommandContext } from './shared.ts'

/** `metalmark calibrate`, `calibrate show`, `calibrate list` and `calibrate cancel`: how runs of one build vary. */
export function addCalibrate(program: Command, context: CommandContext): void {
  const calibrate = withServer(
    program.command('calibrate').description('learn how runs of one build vary: boots, hosts, times of day'),
  )
    .option('--runs <ids>', 'runs of one build that are there, separated by commas', runIds)
    .option('--commit <commit>', 'or: a build that hosts are to measure')
    .option('--hosts <hosts>', 'labels or ids of hosts whose agents take work, separated by commas', names)
    .option('--boots <n>', 'boots on each host, 4 to 40 (default: 8)', number(4, 40))
    .option('--hours <h>', 'spread over so many hours, 0 to 168 (default: 0, at once)', number(0, 168))
    .addOption(
      new Option('--profile <name>', 'profile of the suite, instead of its own').choices([...profiles]),
    )
    .option('--wait', 'until it has ended')
    .action((_, command: Command) => calibrateCommand(command.opts<CalibrateOptions>(), context))
  // Options of the same name are the parent's wherever they stand.
  const show = calibrate.command('show').description('one calibration, the newest unless an id is given')
  show
    .argument('[id]')
    .action((id: string | undefined) =>
      showCalibrationCommand(id, show.optsWithGlobals<CalibrationOptions>(), context),
    )
  const cancel = calibrate
    .command('cancel')
    .description('end one that is being measured; what was measured stays (scope admin)')
  cancel
    .argument('<id>')
    .action((id: string) =>
      cancelCalibrationCommand(id, cancel.optsWithGlobals<CalibrationOptions>(), context),
    )
  const list = calibrate.command('list').description('calibrations, the newest first')
  list.action(() => listCalibrationsCommand(list.optsWithGlobals<CalibrationOptions>(), context))
}

function withServer(command: Command): Command {
  return command
    .option('--server <url>', 'server that has the project')
    .option('--project <slug>', 'project that it belongs to')
    .option('--token-file <file>', 'file with a token (asking takes scope admin), instead of METALMARK_TOKEN')
    .addOption(new Option('--format <form>', 'what to print').choices(['text', 'json']).default('text'))
}

function runIds(value: string): readonly string[] {
  const ids = value.split(',').map((id) => id.trim().toUpperCase())
  if (ids.every((id) => Id.safeParse(id).success)) return ids
  throw new InvalidArgumentError('Expected ids of runs, separated by commas.')
}

function names(value: string): readonly string[] {
  const given = value.split(',').map((name) => name.trim())
  if (given.every((name) => name !== '')) return given
  throw new InvalidArgumentError('Expected labels or ids of hosts, separated by commas.')
}

function number(least: number, most: number) {
  return (value: string): number => {
    const given = Number(value)
    if (/^\d{1,3}$/.test(value) && given >= least && given <= most) return given
    throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`)
  }
}
