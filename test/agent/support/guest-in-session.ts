import { guestPlace } from '../../../agent/place/guest.ts'
import type { Place } from '../../../agent/place/place.ts'

/** A guest that is this machine: stands for ssh and sshd, and runs each command line in a session of its own, as sshd does. */
export function guestInSession(name: string, shell = 'sh'): Place {
  const prefix = ['sh', '-c', `for line; do :; done; exec setsid --wait ${shell} -c "$line"`, 'sh']
  return guestPlace(name, { configFile: '/dev/null', host: name, prefix })
}
