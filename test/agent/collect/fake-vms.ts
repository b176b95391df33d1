import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const fixture = (name: string) => new URL(`../../fixtures/${name}`, import.meta.url)

/**
 * A directory whose Vagrantfile has machines that are up, as far as `vagrant`, `virsh` and `ssh` on the returned PATH tell:
 * a session with one of them is a session with this host. `calls` has the arguments of every `vagrant` and `virsh`.
 */
export function fakeVms(dir: string, names: readonly string[]) {
  const bin = join(dir, 'bin')
  const calls = join(dir, 'calls')
  mkdirSync(bin)
  writeFileSync(calls, '')
  const xml = readFileSync(fixture('libvirt/dumpxml-tcg.xml'), 'utf8')
  names.forEach((name, index) => {
    const notes = join(dir, '.vagrant', 'machines', name, 'libvirt')
    mkdirSync(notes, { recursive: true })
    writeFileSync(join(notes, 'id'), idOf(index))
    writeFileSync(
      join(notes, 'box_meta'),
      JSON.stringify({ name: 'bench', version: '1.0', directory: 'boxes/bench' }),
    )
    writeFileSync(join(dir, `${idOf(index)}.xml`), xml.replace(/<name>[^<]*/, `<name>net_${name}`))
  })
  writeFileSync(join(dir, 'uuids'), names.map((_, index) => `${idOf(index)}\n`).join(''))
  copyFileSync(fixture('libvirt/virsh-version.txt'), join(dir, 'virsh-version'))
  program(bin, 'vagrant', vagrant(calls))
  program(bin, 'virsh', virsh(calls, dir))
  program(bin, 'ssh', ssh)
  return { path: `${bin}:/usr/bin:/bin`, calls: () => readFileSync(calls, 'utf8').trim().split('\n') }
}

function idOf(index: number): string {
  return `0b1c2d3e-0000-4000-8000-00000000000${index}`
}

function program(bin: string, name: string, script: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}`)
  chmodSync(join(bin, name), 0o755)
}

const vagrant = (calls: string) => `echo "vagrant $*" >>'${calls}'
case "$1" in
  ssh-config)
    shift
    for name in "$@"; do
      [ "$name" = --no-tty ] || printf 'Host %s\\n  HostName 192.0.2.1\\n  User vagrant\\n  Port 22\\n' "$name"
    done ;;
  --version) echo 'Vagrant 2.3.4' ;;
  plugin) echo 'vagrant-libvirt (0.11.2, system)' ;;
  *) exit 1 ;;
esac
`

const virsh = (calls: string, dir: string) => `echo "virsh $*" >>'${calls}'
case "$*" in
  *'list --uuid --state-running') cat '${dir}/uuids' ;;
  *'list --name') for xml in '${dir}'/*.xml; do sed -n 's/.*<name>\\(.*\\)<.name>.*/\\1/p' "$xml"; done ;;
  *dumpxml*) for id in "$@"; do :; done; cat '${dir}/'"$id.xml" ;;
  *version) cat '${dir}/virsh-version' ;;
  *) exit 1 ;;
esac
`

/** Opening and closing connections is nothing; a command runs here, in a process group of its own as under sshd. */
const ssh = `for last in "$@"; do :; done
case "$*" in *' -M '* | *' -O '*) exit 0 ;; esac
exec setsid --wait sh -c "$last"
`
