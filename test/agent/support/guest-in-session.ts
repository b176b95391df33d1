import { guestPlace } from '../../../agent/place/guest.ts'
import type { Place } from '../../../agent/place/place.ts'

/**
 * A guest that is this machine: stands for ssh and sshd, and runs each command line in a session of its own, as sshd does.
 * `log` is a file that gets the command lines.
 */
export function guestInSession(name: string, shell = 'sh', log = '/dev/null'): Place {
  const run = `for line; do :; done; printf '%s\\n' "$line" >>"$0"; exec setsid --wait ${shell} -c "$line"`
  const prefix = ['sh', '-c', run, log]
  return guestPlace(name, { configFile: '/dev/null', host: name, prefix })
}
