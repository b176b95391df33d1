import type { Calibration, CalibrationRequest } from '../../server/contract/calibration.ts'
import type { Client } from '../../server/contract/client.ts'
import { showText } from '../analyze/show.ts'
import { calibrationsText, calibrationText } from '../calibrate/calibration-text.ts'
import { Failure } from '../failure.ts'
import type { Profile } from '../suite/profiles.ts'
import { askServer, type ServerOptions } from './ask-server.ts'
import { commitOf } from './commit-of.ts'
import { findHost } from './find-host.ts'
import type { CommandContext } from './shared.ts'
import { waitUntilEnded } from './wait-until-ended.ts'

export interface CalibrationOptions extends ServerOptions {
  readonly format: 'text' | 'json'
}

export interface CalibrateOptions extends CalibrationOptions {
  readonly runs?: readonly string[] | undefined
  readonly commit?: string | undefined
  readonly hosts?: readonly string[] | undefined
  readonly boots?: number | undefined
  readonly hours?: number | undefined
  readonly profile?: Profile | undefined
  /** Until it has ended. */
  readonly wait?: boolean | undefined
}

/** `metalmark calibrate`: of runs that are there, or of boots that hosts are asked for. */
export async function calibrateCommand(options: CalibrateOptions, context: CommandContext): Promise<void> {
  const request = await requestOf(options, context)
  const ended = await askServer(options, context, async (client, project) => {
    const body = await withHosts(request, client, project)
    const begun = await client.call('calibrate', { params: { project }, body })
    if (options.wait !== true) return begun
    const params = { project, calibration: begun.id }
    return waitUntilEnded<Calibration>(begun, {
      get: () => client.call('getCalibration', { params }),
      hasEnded: ({ state }) => state !== 'measuring',
      mostChars: 800,
      stderr: context.stderr,
    })
  })
  print(ended, calibrationText(ended), options, context)
  if (ended.state !== 'failed' && ended.state !== 'cancelled') return
  throw new Failure('input', `Calibration ${ended.id} came to nothing.`, {
    hint: showText(ended.reason, 800),
  })
}

/** `metalmark calibrate show [ID]`: without an id the newest one. */
export async function showCalibrationCommand(
  id: string | undefined,
  options: CalibrationOptions,
  context: CommandContext,
): Promise<void> {
  const shown = await askServer(options, context, async (client, project) => {
    if (id !== undefined) {
      return client.call('getCalibration', { params: { project, calibration: id.toUpperCase() } })
    }
    const { calibrations } = await client.call('listCalibrations', {
      params: { project },
      query: { limit: 1 },
    })
    return calibrations[0] ?? null
  })
  if (shown === null) {
    throw new Failure('usage', 'There is no calibration yet.', { hint: 'metalmark calibrate makes one.' })
  }
  print(shown, calibrationText(shown), options, context)
}

/** `metalmark calibrate cancel ID`. */
export async function cancelCalibrationCommand(
  id: string,
  options: CalibrationOptions,
  context: CommandContext,
): Promise<void> {
  const ended = await askServer(options, context, (client, project) =>
    client.call('cancelCalibration', { params: { project, calibration: id.toUpperCase() }, body: {} }),
  )
  print(ended, calibrationText(ended), options, context)
}

/** `metalmark calibrate list`. */
export async function listCalibrationsCommand(
  options: CalibrationOptions,
  context: CommandContext,
): Promise<void> {
  const listed = await askServer(options, context, (client, project) =>
    client.call('listCalibrations', { params: { project }, query: {} }),
  )
  print(listed, calibrationsText(listed.calibrations), options, context)
}

async function requestOf(options: CalibrateOptions, context: CommandContext): Promise<CalibrationRequest> {
  const { runs, commit, hosts = [], boots = 8, hours = 0, profile = null } = options
  if (runs !== undefined) {
    if (commit === undefined && hosts.length === 0) return { by: 'runs', runs: [...runs] }
    throw new Failure('usage', 'Expected --runs, or --commit and --hosts, got both.')
  }
  if (commit === undefined || hosts.length === 0) {
    throw new Failure('usage', 'Expected runs to calibrate by, or boots to ask for.', {
      hint: '--runs ID,ID,… for runs of one build that are there; --commit C --hosts A,B for hosts to measure it.',
    })
  }
  return { by: 'work', commit: await commitOf(commit, context), hosts: [...hosts], boots, hours, profile }
}

/** Hosts are asked for by label, and known to the server by id. */
async function withHosts(
  request: CalibrationRequest,
  client: Client,
  project: string,
): Promise<CalibrationRequest> {
  if (request.by === 'runs') return request
  const hosts: string[] = []
  for (const wanted of request.hosts) hosts.push(await findHost(client, project, wanted))
  return { ...request, hosts }
}

function print(value: unknown, text: string, { format }: CalibrationOptions, { stdout }: CommandContext) {
  stdout.write(format === 'json' ? `${JSON.stringify(value, null, 2)}\n` : text)
}
