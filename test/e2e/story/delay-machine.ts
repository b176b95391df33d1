import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { labStatus } from '../../../agent/vm/lab.ts'
import { readLeases } from '../../../agent/vm/lease.ts'

/**
 * Delays what the one machine that is up sends, beyond the link that the suite gave it: somebody logs in and does it, and
 * no commit has a hand in it. It lasts as long as the machine.
 */
export async function delayMachine(stateDir: string, delay: string): Promise<void> {
  const [lease, ...others] = (await readLeases(stateDir)).leases
  if (lease === undefined || others.length > 0) throw new Error('Expected the lease of one run on this host')
  const { up, netns } = await labStatus({ stateDir })
  const ssh = ['ssh', '-F', join(lease.controlDir, 'config'), 'vm-client']
  const delaying = ['sudo', 'tc', 'qdisc', 'add', 'dev', 'eth1', 'parent', '1:1', 'netem', 'delay', delay]
  const [program = '', ...args] = [...(up ? ['ip', 'netns', 'exec', netns] : []), ...ssh, ...delaying]
  execFileSync(program, args, { stdio: ['ignore', 'pipe', 'inherit'], timeout: 60_000 })
}
