import { createHash } from 'node:crypto'
import { customizeScript } from './customize.ts'

/** The benchmark box's name in Vagrant. */
export const boxName = 'metalmark-bench'

/** Virtual size of the disk in GiB; the file itself is sparse and compressed. */
export const diskGiB = 4

/** What the box is made of, for one distribution's release. Everything that changes the image is in here. */
export interface BoxDefinition {
  readonly distribution: 'debian' | 'ubuntu'
  /** Code name of the release, for instance `bookworm`. */
  readonly suite: string
  readonly packages: readonly string[]
}

/** The box for a release: a plain server with the benchmark tools and a kernel for virtual machines. */
export function boxDefinition(
  distribution: 'debian' | 'ubuntu',
  suite: string,
  architecture: string,
): BoxDefinition {
  const kernel = distribution === 'debian' ? `linux-image-cloud-${architecture}` : 'linux-image-virtual'
  return {
    distribution,
    suite,
    packages: [kernel, ...systemPackages, ...benchmarkPackages, ...containerPackages],
  }
}

/**
 * The box's version: `1.0.<n>`, where n comes from a hash of the definition. Vagrant wants numbers, and the same
 * definition must give the same version on every host so that `box` in an environment means something.
 */
export function boxVersion(definition: BoxDefinition): string {
  const parts = [definition, customizeScript, boxVagrantfile, diskGiB]
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex')
  return `1.0.${Number.parseInt(hash.slice(0, 6), 16)}`
}

/**
 * The Vagrantfile inside the box. There is no boot loader: QEMU loads the kernel itself, which saves seconds at each
 * boot and needs no loop mounts (and so no special rights) to build. Naming the guest spares Vagrant a dozen ssh
 * sessions to find it out. Mitigations are left as the kernel chooses them: they are part of what is measured.
 */
export const boxVagrantfile = `Vagrant.configure('2') do |config|
  config.vm.guest = :debian
  config.ssh.insert_key = false
  config.vm.provider :libvirt do |libvirt|
    libvirt.kernel = File.expand_path('vmlinuz', __dir__)
    libvirt.initrd = File.expand_path('initrd.img', __dir__)
    libvirt.cmd_line = 'root=/dev/vda rw console=ttyS0 net.ifnames=0 quiet systemd.unit=multi-user.target'
  end
end
`

/** The box's metadata.json: the first format of vagrant-libvirt, with one disk called box.img. */
export const boxMetadata = { provider: 'libvirt', format: 'qcow2', virtual_size: diskGiB }

const systemPackages = [
  'systemd-sysv',
  'udev',
  'dbus',
  'openssh-server',
  'sudo',
  'iproute2',
  'iputils-ping',
  'ethtool',
  'procps',
  'kmod',
  'busybox-static',
]

const benchmarkPackages = ['iperf3', 'sockperf', 'qperf', 'fping', 'wrk', 'nginx']

/** For `ctr-ctr`: a runtime without a daemon, and the netavark network stack instead of the larger CNI plugins. */
const containerPackages = ['podman', 'netavark', 'iptables']
