import { isRunning } from './cpu-files.ts'
import { type Fact, fact } from './facts.ts'
import { type HostFiles, textOrNull } from './host-files.ts'

/** Who decides which CPUs take the host's interrupts. The interrupts of each NIC stand with the NIC. */
export function readIrqPolicy(files: HostFiles): readonly Fact[] {
  // Where other users' processes are hidden (mount option hidepid), even the first one cannot be seen.
  const sees = textOrNull(files, '/proc/1/comm') !== null
  const mask = textOrNull(files, '/proc/irq/default_smp_affinity')
  return [
    fact(
      'host.irqBalance',
      sees ? isRunning(files, 'irqbalance') : null,
      'processes of other users are hidden',
    ),
    fact('host.irqDefaultAffinity', mask, '/proc/irq/default_smp_affinity could not be read'),
  ]
}
