import { run } from '../process.ts'
import type { Asked } from './readings.ts'

/** Asks systemd, then chrony, whether the system clock follows a time server. */
export async function readClockSynchronised(): Promise<Asked<boolean>> {
  const systemd = parseTimedatectl(
    await printed(['timedatectl', 'show', '--property=NTPSynchronized', '--value']),
  )
  if (systemd !== null) return { kind: 'answer', value: systemd }
  const chrony = parseChronyTracking(await printed(['chronyc', '-c', 'tracking']))
  if (chrony !== null) return { kind: 'answer', value: chrony }
  return { kind: 'unread', why: 'neither timedatectl nor chronyc tells' }
}

/** `yes` or `no` on a line of its own, or nothing where systemd does not run. */
export function parseTimedatectl(text: string): boolean | null {
  const word = text.trim()
  return word === 'yes' ? true : word === 'no' ? false : null
}

/**
 * The comma-separated line of `chronyc -c tracking`: 14 fields, the last of them the leap status, which says
 * `Not synchronised` until a source was chosen.
 */
export function parseChronyTracking(text: string): boolean | null {
  const fields = text.trim().split(',')
  return fields.length === 14 ? fields.at(-1) !== 'Not synchronised' : null
}

async function printed(argv: readonly string[]): Promise<string> {
  try {
    const { code, stdout } = await run(argv, { timeoutMs: 5_000 })
    return code === 0 ? stdout : ''
  } catch {
    // The program is not there, which is an answer too.
    return ''
  }
}
