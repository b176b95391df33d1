import { accessSync, constants, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { Failure } from '../failure.ts'
import { mustSucceed, run } from '../process.ts'

/** Programs that the agent runs on the host itself, with the Debian and Ubuntu package of each. */
const packages: Readonly<Record<string, string>> = {
  vagrant: 'vagrant',
  virsh: 'libvirt-clients',
  libvirtd: 'libvirt-daemon-system',
  dnsmasq: 'dnsmasq-base',
  'qemu-system-x86_64': 'qemu-system-x86',
  'qemu-img': 'qemu-utils',
  mmdebstrap: 'mmdebstrap',
  'mkfs.ext4': 'e2fsprogs',
  tar: 'tar',
  ssh: 'openssh-client',
  ip: 'iproute2',
  iptables: 'iptables',
  unshare: 'util-linux',
  nsenter: 'util-linux',
  iperf3: 'iperf3',
  sockperf: 'sockperf',
  VBoxManage: 'virtualbox',
}

/** Needed to boot machines on libvirt and to build the box; `iperf3` and `VBoxManage` are not among them. */
const requiredPrograms = [
  'vagrant',
  'virsh',
  'libvirtd',
  'dnsmasq',
  'qemu-system-x86_64',
  'qemu-img',
  'mmdebstrap',
  'mkfs.ext4',
  'ssh',
  'ip',
  'iptables',
  'nsenter',
]

/** The Debian package that brings a program, where this project knows it. */
export function debianPackageOf(program: string): string | undefined {
  return Object.hasOwn(packages, program) ? packages[program] : undefined
}

/** Debian packages that this host lacks for libvirt machines and for building the box, sorted. */
export async function missingPackages(): Promise<string[]> {
  const missing = new Set(
    requiredPrograms.filter((name) => !isOnPath(name)).map((name) => packages[name] ?? name),
  )
  if (!(await isInstalledPackage('vagrant-libvirt'))) missing.add('vagrant-libvirt')
  return [...missing].sort()
}

/** Installs what `missingPackages` names with apt-get, as root, on Debian or Ubuntu. Returns what was installed. */
export async function installPackages(options: {
  readonly log: (line: string) => void
  readonly signal?: AbortSignal
}): Promise<string[]> {
  const missing = await missingPackages()
  if (missing.length === 0) return []
  if (!isDebianLike(readOsRelease())) {
    throw new Failure(
      'environment',
      'Packages can be installed on Debian and Ubuntu only; this host is neither.',
      {
        hint: `Install the equivalents of: ${missing.join(' ')}`,
      },
    )
  }
  if (process.getuid?.() !== 0) {
    throw new Failure('environment', 'Installing packages needs root.', {
      hint: `Run as root: apt-get install --no-install-recommends ${missing.join(' ')}`,
    })
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const common = { env, signal: options.signal, onLine: options.log }
  const update = await run(['apt-get', '-qq', 'update'], { ...common, timeoutMs: 300_000 })
  mustSucceed(update, 'Refreshing the package lists failed', 'environment')
  const argv = [
    'apt-get',
    '-qq',
    '-o',
    'Dpkg::Use-Pty=0',
    'install',
    '--yes',
    '--no-install-recommends',
    ...missing,
  ]
  mustSucceed(
    await run(argv, { ...common, timeoutMs: 1_800_000 }),
    'Installing packages failed',
    'environment',
  )
  return missing
}

/** Whether `/etc/os-release` describes Debian, Ubuntu or something built on them. */
export function isDebianLike(osRelease: string): boolean {
  const ids = [...osRelease.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)"?$/gm)].flatMap((match) =>
    (match[1] ?? '').split(' '),
  )
  return ids.includes('debian') || ids.includes('ubuntu')
}

/** Whether a program can be found on PATH or, for daemons, where Debian keeps them. */
export function isOnPath(program: string): boolean {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin']
  return folders.some((folder) => folder !== '' && isExecutable(join(folder, program)))
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Vagrant's plugin is a gem without a program of its own; elsewhere than on Debian its absence shows in Vagrant. */
async function isInstalledPackage(name: string): Promise<boolean> {
  if (!isOnPath('dpkg-query')) return true
  // dpkg's own placeholder, not one of this language.
  // biome-ignore lint/suspicious/noTemplateCurlyInString: see above
  const found = await run(['dpkg-query', '--show', '--showformat', '${db:Status-Status}', name], {
    timeoutMs: 10_000,
  })
  return found.code === 0 && found.stdout === 'installed'
}

function readOsRelease(): string {
  try {
    return readFileSync('/etc/os-release', 'utf8')
  } catch {
    return ''
  }
}
