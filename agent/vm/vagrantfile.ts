import { Failure } from '../failure.ts'
import { machineAddress, type RunNames, vagrantName } from './names.ts'
import type { Driver, MachineSpec, Provider } from './spec.ts'

/** Everything a generated Vagrantfile says; all choices are made already. */
export interface VagrantfilePlan {
  readonly machines: readonly MachineSpec[]
  readonly box: { readonly name: string; readonly version?: string | undefined }
  readonly provider: Provider
  readonly driver: Driver
  readonly names: RunNames
  readonly bootTimeoutSeconds: number
  /** By machine: the host's CPU for each vCPU; machines that are not in it are left to the scheduler. */
  readonly vcpuPins: Readonly<Record<string, readonly number[]>>
  /** Whether the host must be in the machines' network. With libvirt it always is. */
  readonly withHost: boolean
}

/**
 * The Vagrantfile of a run: virtio everywhere, no screen, no shared folder, nothing fetched while booting, and a
 * private network of the machines' own for the benchmarks, so that neither Vagrant's ssh nor the host's other networks
 * share it. With libvirt the agent sets the addresses itself: it takes one session instead of Vagrant's five.
 */
export function vagrantfile(plan: VagrantfilePlan): string {
  const version =
    plan.box.version === undefined ? [] : [`  config.vm.box_version = ${ruby(plan.box.version)}`]
  const lines = [
    "Vagrant.configure('2') do |config|",
    `  config.vm.box = ${ruby(plan.box.name)}`,
    ...version,
    '  config.vm.box_check_update = false',
    `  config.vm.boot_timeout = ${whole(plan.bootTimeoutSeconds)}`,
    '  config.ssh.insert_key = false',
    "  config.vm.synced_folder '.', '/vagrant', disabled: true",
    ...(plan.provider === 'libvirt' ? libvirtLines(plan) : virtualboxLines()),
    ...plan.machines.flatMap((machine, index) => machineLines(plan, machine, index)),
    'end',
  ]
  return `${lines.join('\n')}\n`
}

function libvirtLines({ driver, names }: VagrantfilePlan): string[] {
  const cpu =
    driver === 'kvm'
      ? ["    libvirt.driver = 'kvm'", "    libvirt.cpu_mode = 'host-passthrough'"]
      : [
          "    libvirt.driver = 'qemu'",
          "    libvirt.cpu_mode = 'custom'",
          "    libvirt.cpu_model = 'qemu64'",
          "    libvirt.features = ['acpi', 'apic']",
        ]
  return [
    '  config.vm.provider :libvirt do |libvirt|',
    ...cpu,
    `    libvirt.default_prefix = ${ruby(names.prefix)}`,
    "    libvirt.uri = 'qemu:///system'",
    '    libvirt.qemu_use_session = false',
    "    libvirt.nic_model_type = 'virtio'",
    "    libvirt.graphics_type = 'none'",
    "    libvirt.video_type = 'none'",
    "    libvirt.random model: 'random'",
    '  end',
  ]
}

function virtualboxLines(): string[] {
  return [
    '  config.vm.provider :virtualbox do |vb|',
    '    vb.gui = false',
    '    vb.check_guest_additions = false',
    "    vb.default_nic_type = 'virtio'",
    '  end',
  ]
}

function machineLines(plan: VagrantfilePlan, machine: MachineSpec, index: number): string[] {
  const { names, provider } = plan
  const address = `ip: ${ruby(machineAddress(names.subnet, index))}, netmask: '255.255.255.0'`
  const network =
    provider === 'libvirt'
      ? `${address}, auto_config: false, libvirt__network_name: ${ruby(names.network)}, ` +
        "libvirt__forward_mode: 'none', libvirt__dhcp_enabled: false"
      : plan.withHost
        ? address
        : `${address}, virtualbox__intnet: ${ruby(names.network)}`
  const providerName =
    provider === 'virtualbox' ? [`      vm.name = ${ruby(names.prefix + vagrantName(machine.name))}`] : []
  return [
    `  config.vm.define ${ruby(vagrantName(machine.name))} do |machine|`,
    `    machine.vm.network :private_network, ${network}`,
    `    machine.vm.provider :${provider} do |vm|`,
    ...providerName,
    `      vm.cpus = ${whole(machine.cpus)}`,
    `      vm.memory = ${whole(machine.memoryMiB)}`,
    ...(provider === 'libvirt' ? pinLines(plan.vcpuPins[machine.name] ?? []) : []),
    '    end',
    '  end',
  ]
}

/** The option is spelled like this in vagrant-libvirt. */
function pinLines(cpus: readonly number[]): string[] {
  if (cpus.length === 0) return []
  const pairs = cpus.map((cpu, vcpu) => `${vcpu} => '${cpu}'`)
  return [`      vm.cpuaffinitiy ${pairs.join(', ')}`]
}

/** A Ruby string literal in single quotes, where only the quote and the backslash mean anything. */
export function ruby(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`
}

function whole(value: number): string {
  if (Number.isSafeInteger(value) && value > 0) return String(value)
  throw new Failure('usage', `Expected a positive whole number for the machines, got ${value}.`)
}
