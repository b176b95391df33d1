import { startJob } from './guest-job.ts'
import type { ExecOptions, Finished, Place } from './place.ts'
import { type SshAccess, sshExec } from './ssh.ts'

/** What a session may take beyond the command itself: a loaded machine answers late. */
export const sessionSlackMs = 15_000

/** coreutils `timeout` reports with these that it ended the command. */
const endedByTimeout: readonly (number | null)[] = [124, 137]

/** One VM, reached over an ssh connection that is already open (see `openConnection`). */
export function guestPlace(name: string, ssh: SshAccess): Place {
  return {
    name,
    kind: 'guest',
    exec: (argv, options) => execInGuest(ssh, argv, options),
    start: (argv, options) => startJob(ssh, argv, options),
  }
}

/**
 * Without a terminal, closing a session does not end what runs in it; so the deadline is kept inside the guest by
 * `timeout`, which ends the command's whole process group, and the local one only guards against a lost guest.
 */
async function execInGuest(ssh: SshAccess, argv: readonly string[], options: ExecOptions): Promise<Finished> {
  const seconds = (options.timeoutMs / 1000).toFixed(3)
  const guarded = ['timeout', '--kill-after=2', seconds, ...argv]
  const finished = await sshExec(ssh, guarded, { ...options, timeoutMs: options.timeoutMs + sessionSlackMs })
  const ranOut = endedByTimeout.includes(finished.code) && finished.durationMs >= options.timeoutMs
  const timedOut = finished.timedOut || ranOut
  return { ...finished, argv, timedOut, code: timedOut ? null : finished.code }
}
