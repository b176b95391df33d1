import { type HostFiles, textOrNull } from '../environment/host-files.ts'
import type { QemuProcess } from '../vm/co-tenants.ts'

/** What a running VM's command line says, as far as network figures depend on it. */
export interface QemuShape {
  readonly name: string
  /** `host`, or the name of a model; null where it is left to QEMU. */
  readonly cpu: string | null
  /** Models of its network devices: `virtio-net-pci`, `e1000` … */
  readonly nics: readonly string[]
  /** Whether every network device that could have vhost has it; null without such a device. */
  readonly vhost: boolean | null
}

/**
 * Reads a QEMU command line. libvirt writes `-device` and `-netdev` as JSON since 8.0 and as `key=value` lists before;
 * both forms are read.
 */
export function qemuShape({ name, argv }: QemuProcess): QemuShape {
  const taps = optionsOf(argv, '-netdev').filter((option) => kindOf(option, 'type') === 'tap')
  const devices = optionsOf(argv, '-device').map((option) => kindOf(option, 'driver'))
  return {
    name,
    cpu: optionsOf(argv, '-cpu')[0]?.split(',')[0] ?? null,
    nics: devices.filter((device) =>
      /^(virtio-net|e1000|rtl8139|ne2k|pcnet|i8255|vmxnet|igb|tulip)/.test(device),
    ),
    vhost: taps.length === 0 ? null : taps.every((tap) => /\bvhost(=on|"\s*:\s*true)/.test(tap)),
  }
}

/**
 * Whether the threads that run a VM's processors may use fewer CPUs than there are; null where it has no such threads
 * that can be seen. With KVM they are called `CPU 0/KVM`.
 */
export function isPinned(files: HostFiles, { pid }: QemuProcess): boolean | null {
  const online = textOrNull(files, '/sys/devices/system/cpu/online')
  const threads = files
    .list(`/proc/${pid}/task`)
    .filter((task) => /^CPU \d+\//.test(textOrNull(files, `/proc/${pid}/task/${task}/comm`) ?? ''))
  if (threads.length === 0 || online === null) return null
  return threads.every((task) => {
    const status = textOrNull(files, `/proc/${pid}/task/${task}/status`) ?? ''
    return /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1] !== online
  })
}

function optionsOf(argv: readonly string[], name: string): readonly string[] {
  return argv.flatMap((word, i) => (argv[i - 1] === name ? [word] : []))
}

/** The first word of `virtio-net-pci,netdev=…`, or the value of `key` in JSON. */
function kindOf(option: string, key: string): string {
  if (!option.startsWith('{')) return option.split(',')[0] ?? ''
  return new RegExp(`"${key}"\\s*:\\s*"([^"]*)"`).exec(option)?.[1] ?? ''
}
