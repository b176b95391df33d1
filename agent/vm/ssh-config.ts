import { Failure } from '../failure.ts'

/** What `vagrant ssh-config` says of one machine. */
export interface SshTarget {
  readonly host: string
  readonly hostName: string
  readonly user: string
  readonly port: number
  readonly identityFiles: readonly string[]
}

/** Reads the output of `vagrant ssh-config` for any number of machines. */
export function parseSshConfig(text: string): SshTarget[] {
  const blocks: Map<string, string[]>[] = []
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*(\w+)\s+(.*?)\s*$/.exec(line)
    if (match === null) continue
    const [, key = '', raw = ''] = match
    if (key === 'Host') blocks.push(new Map())
    const block = blocks.at(-1)
    block?.set(key, [...(block.get(key) ?? []), unquote(raw)])
  }
  return blocks.map(toTarget)
}

/**
 * An ssh client configuration for these machines: one shared connection per machine, no questions, no known hosts (the
 * machines are new each time and their box's host keys are public), keep-alives so that a lost machine is noticed.
 */
export function writeSshConfig(targets: readonly SshTarget[], controlDir: string): string {
  return targets.map((target, index) => sshBlock(target, `${controlDir}/${index}`)).join('\n')
}

function sshBlock(target: SshTarget, controlPath: string): string {
  const lines = [
    `HostName ${target.hostName}`,
    `User ${target.user}`,
    `Port ${target.port}`,
    ...target.identityFiles.map((file) => `IdentityFile "${file}"`),
    'IdentitiesOnly yes',
    'BatchMode yes',
    'StrictHostKeyChecking no',
    'UserKnownHostsFile /dev/null',
    'LogLevel ERROR',
    'ConnectTimeout 30',
    'ServerAliveInterval 15',
    'ServerAliveCountMax 4',
    'ControlMaster no',
    `ControlPath ${controlPath}`,
  ]
  return `Host ${target.host}\n${lines.map((line) => `  ${line}\n`).join('')}`
}

function toTarget(block: ReadonlyMap<string, string[]>): SshTarget {
  const one = (key: string) => block.get(key)?.[0]
  const host = one('Host')
  const hostName = one('HostName')
  const user = one('User')
  if (host === undefined || hostName === undefined || user === undefined) {
    const said = [...block].map(([key, values]) => `${key} ${values.join(' ')}`).join(', ')
    throw new Failure('vm', `Expected Host, HostName and User from \`vagrant ssh-config\`, got: ${said}.`)
  }
  return {
    host,
    hostName,
    user,
    port: Number(one('Port') ?? 22),
    identityFiles: block.get('IdentityFile') ?? [],
  }
}

function unquote(value: string): string {
  return /^"(.*)"$/.exec(value)?.[1] ?? value
}
