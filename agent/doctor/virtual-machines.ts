import { textOrNull } from '../environment/host-files.ts'
import { type Answer, bad, type Check, good, judgedAnswer, unknown, warning } from './finding.ts'
import { isPinned, qemuShape } from './qemu-shape.ts'
import { type Readings, wantsVms } from './readings.ts'
import { vagrantfileShape } from './vagrantfile-shape.ts'

/** Checks of what VMs run on and how they are made. */
export const virtualMachineChecks: readonly Check[] = [
  {
    id: 'vm.kvm',
    group: 'virtual machines',
    what: 'KVM',
    why: 'Without it VMs run in software emulation, and their figures say nothing about a network.',
    examine: (readings) =>
      judgedAnswer(readings.kvm, ({ usable, reason }) => {
        if (usable) return good(reason)
        return wantsVms(readings) ? bad(reason, kvmFix(reason)) : good(`${reason}; this suite boots no VMs`)
      }),
  },
  {
    id: 'vm.host',
    group: 'virtual machines',
    what: 'hypervisor below',
    why: 'A host that is a VM itself runs when its own hypervisor lets it: neighbours that nobody here sees decide the figures.',
    examine: ({ files }) => {
      const cpuinfo = textOrNull(files, '/proc/cpuinfo')
      if (cpuinfo === null) return unknown('/proc/cpuinfo could not be read')
      if (!/^flags\s*:.* hypervisor( |$)/m.test(cpuinfo)) return good('none: this is the bare machine')
      const product = textOrNull(files, '/sys/class/dmi/id/sys_vendor')
      return warning(`this host is a VM itself${product === null ? '' : ` (${product})`}`, null)
    },
  },
  {
    id: 'vm.vhost',
    group: 'virtual machines',
    what: 'vhost',
    why: 'Without it each packet goes through the hypervisor’s own process instead of the kernel, which costs most of the rate.',
    examine: vhost,
  },
  {
    id: 'vm.nic',
    group: 'virtual machines',
    what: 'network device',
    why: 'An emulated network card instead of virtio moves megabits where virtio moves gigabits.',
    examine: (readings) => worst([...suiteNic(readings), ...runningNics(readings)]),
  },
  {
    id: 'vm.cpu-mode',
    group: 'virtual machines',
    what: 'processor model',
    why: 'A model that is not the host’s own hides instructions that checksums and copies would use.',
    examine: (readings) => worst([...suiteCpu(readings), ...runningCpus(readings)]),
  },
  {
    id: 'vm.pinning',
    group: 'virtual machines',
    what: 'pinning',
    why: 'A VM whose processors wander over all CPUs meets another neighbour in each repetition.',
    examine: ({ files, qemu }) => {
      const seen = qemu.map((one) => ({ name: one.name, pinned: isPinned(files, one) }))
      const loose = seen.filter(({ pinned }) => pinned === false).map(({ name }) => name)
      if (loose.length > 0) return warning(`not pinned: ${loose.join(', ')}`, null)
      if (seen.some(({ pinned }) => pinned)) return good('the processors of the running VMs are pinned')
      return unknown('no VM with processors of its own runs now')
    },
  },
  {
    id: 'vm.others',
    group: 'virtual machines',
    what: 'other VMs',
    why: 'They share processors, memory and bridges with what is measured.',
    examine: ({ runningVms }) =>
      judgedAnswer(runningVms, (names) =>
        names.length === 0 ? good('none is running') : bad(names.join(', '), othersFix(names)),
      ),
  },
]

/** The agent's own are leftovers of a dead run, or of one that holds the host's lock; other people's are theirs to stop. */
function othersFix(names: readonly string[]): string | null {
  return names.some((name) => name.startsWith('metalmark_')) ? 'metalmark vm gc' : null
}

function kvmFix(reason: string): string | null {
  if (reason.includes('does not exist')) return 'sudo modprobe -a kvm_intel kvm_amd'
  if (reason.includes('not installed')) return 'metalmark vm setup'
  return /permission/i.test(reason) ? 'sudo usermod -aG kvm "$USER"' : null
}

function vhost(readings: Readings): Answer {
  const without = readings.qemu
    .map(qemuShape)
    .filter((shape) => shape.vhost === false)
    .map(({ name }) => name)
  if (!readings.files.list('/dev').includes('vhost-net')) {
    const found = '/dev/vhost-net does not exist'
    return wantsVms(readings) ? warning(found, 'sudo modprobe vhost_net') : good(`${found}; none is needed`)
  }
  return without.length === 0 ? good('available') : warning(`not used by ${without.join(', ')}`, null)
}

function suiteNic(readings: Readings): readonly Answer[] {
  const { vagrantfile } = readings
  if (!wantsVms(readings)) return [good('this suite boots no VMs')]
  if (vagrantfile === null) return [good('virtio, in the Vagrantfile that the agent writes')]
  const answer = judgedAnswer(vagrantfile, (text) => {
    const { nicModels, virtualbox } = vagrantfileShape(text)
    const others = nicModels.filter((model) => !model.startsWith('virtio'))
    if (others.length > 0) return bad(`the suite’s Vagrantfile asks for ${others.join(', ')}`, null)
    if (nicModels.length > 0 || !virtualbox) return good('virtio, in the suite’s Vagrantfile')
    return bad('the suite’s Vagrantfile leaves it to VirtualBox, which emulates an Intel card', null)
  })
  return [answer]
}

function runningNics({ qemu }: Readings): readonly Answer[] {
  return qemu.map(qemuShape).flatMap(({ name, nics }) => {
    const others = nics.filter((nic) => !nic.startsWith('virtio'))
    return others.length === 0 ? [] : [warning(`${name} has ${others.join(', ')}`, null)]
  })
}

function suiteCpu(readings: Readings): readonly Answer[] {
  const { vagrantfile, kvm } = readings
  if (!wantsVms(readings)) return [good('this suite boots no VMs')]
  if (vagrantfile === null) {
    const usable = kvm.kind === 'answer' && kvm.value.usable
    const how = 'in the Vagrantfile that the agent writes'
    return [usable ? good(`host-passthrough, ${how}`) : warning(`an emulated one, ${how} without KVM`, null)]
  }
  const answer = judgedAnswer(vagrantfile, (text) => {
    const { cpuMode, virtualbox } = vagrantfileShape(text)
    if (virtualbox) return good('the host’s own, as VirtualBox does')
    if (cpuMode === 'host-passthrough') return good('host-passthrough, in the suite’s Vagrantfile')
    return warning(`the suite’s Vagrantfile has ${cpuMode ?? 'none, which means host-model'}`, null)
  })
  return [answer]
}

function runningCpus({ qemu }: Readings): readonly Answer[] {
  return qemu
    .map(qemuShape)
    .flatMap(({ name, cpu }) => (cpu === 'host' ? [] : [warning(`${name} has ${cpu ?? 'QEMU’s own'}`, null)]))
}

/** Of several answers those that are worst, said together. */
function worst(answers: readonly Answer[]): Answer {
  const state = (['bad', 'warning', 'unknown', 'good'] as const).find((one) =>
    answers.some((answer) => answer.state === one),
  )
  const those = answers.filter((answer) => answer.state === state)
  return {
    state: state ?? 'unknown',
    found: those.map(({ found }) => found).join('; ') || 'nobody tells',
    fix: those.find(({ fix }) => fix != null)?.fix ?? null,
  }
}
