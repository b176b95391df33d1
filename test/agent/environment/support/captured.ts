import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { HostSources } from '../../../../agent/environment/environment.ts'
import { createHostFiles, type HostFiles } from '../../../../agent/environment/host-files.ts'
import { type Ask, answerOf, notInstalled } from '../../../../agent/environment/programs.ts'
import { Failure } from '../../../../agent/failure.ts'
import { temporaryDirectory } from '../../support/temporary.ts'

/** A file below `test/fixtures/linux`. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`../../../fixtures/linux/${name}`, import.meta.url))
}

/** The captured server with some files changed; null removes one. */
export function serverWith(files: Readonly<Record<string, string | null>> = {}): HostFiles {
  if (Object.keys(files).length === 0) return createHostFiles(fixture('r440'))
  const root = join(temporaryDirectory(), 'root')
  cpSync(fixture('r440'), root, { recursive: true })
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    if (text === null) rmSync(join(root, path), { recursive: true, force: true })
    else writeFileSync(join(root, path), text)
  }
  return createHostFiles(root)
}

/** A machine with these files and nothing else. */
export function machineOf(files: Readonly<Record<string, string>>): HostFiles {
  const root = temporaryDirectory()
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return createHostFiles(root)
}

/** What the programs of the captured server printed, by their command line. */
export const recorded: Readonly<Record<string, string>> = {
  'ethtool -i eno1': 'ethtool-i-mlx5.txt',
  'ethtool -k eno1': 'ethtool-k-virtio.txt',
  'ethtool -g eno1': 'ethtool-g-old-ixgbe.txt',
  'ethtool -l eno1': 'ethtool-l-mlx5.txt',
  'ethtool -c eno1': 'ethtool-c-mlx5.txt',
  'ethtool -a eno1': 'ethtool-a-mlx5.txt',
  'tc -j qdisc show': 'tc-j-qdisc.json',
  'iptables-save': 'iptables-save-libvirt.txt',
  'nft list ruleset': 'nft-list-ruleset.txt',
  'dpkg-query -W': 'dpkg-query-W.txt',
}

export function recording(name: string): string {
  return readFileSync(fixture(name), 'utf8')
}

/** Answers as the captured server's programs did; a program that is not recorded is not installed. */
export const recordedExec: HostSources['exec'] = async (argv) => {
  const said = { argv, signal: null, timedOut: false, stderr: '', startedAt: 0, durationMs: 1 }
  const name = recorded[argv.join(' ')]
  if (name !== undefined) return { ...said, code: 0, stdout: recording(name) }
  const [program] = argv
  if (program === 'ethtool')
    return { ...said, code: 75, stdout: '', stderr: 'netlink error: Operation not supported\n' }
  throw new Failure('environment', `The program \`${program}\` is needed, but it is not on PATH.`)
}

/** The same as a function from command line to answer. */
export const recordedAsk: Ask = async (argv) => {
  const name = recorded[argv.join(' ')]
  return name === undefined ? notInstalled(argv[0] ?? '') : answerOf(argv[0] ?? '', 0, recording(name), '')
}

/** A machine without any of the programs that may be asked. */
export const bareExec: HostSources['exec'] = async (argv) => {
  throw new Failure('environment', `The program \`${argv[0]}\` is needed, but it is not on PATH.`)
}
