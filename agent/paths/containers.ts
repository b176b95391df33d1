import { type Fact, fact } from '../environment/facts.ts'
import { Failure } from '../failure.ts'
import type { Place } from '../place/place.ts'
import { mustSucceed } from '../process.ts'
import { type ContainersFile, containerRuntimes } from '../suite/paths-schema.ts'
import type { Machine } from '../vm/machines.ts'
import { parsePrefixes } from '../vm/shared-network.ts'
import { containerScript } from './container-script.ts'
import { placeWithin } from './place-within.ts'

/** The two containers of `ctr-ctr`. */
export interface ContainerPair {
  readonly client: Place
  readonly server: Place
  /** Of the server's container. */
  readonly address: string
  /** What of the runtime makes the benchmark another one. */
  readonly variant: readonly string[]
  readonly facts: readonly Fact[]
  /** Removes both containers. */
  down(): Promise<void>
}

interface ContainerDeps {
  readonly runId: string
  readonly signal: AbortSignal
}

/** Loading an image and starting two containers takes a quarter of a minute under emulation. */
const setUpMs = 240_000

/**
 * Starts two containers in a machine with the first of podman, docker, nerdctl and ctr that works there, and gives their
 * two ends. Throws a `Failure` of kind `environment` where there is no runtime.
 *
 * **What this measures**: the network that the runtime gives its containers, between two of them: virtual Ethernet pairs,
 * bridge, firewall rules, or whatever its driver makes. The benchmark tools are the guest's own, started in the containers' network namespaces with `nsenter`;
 * so an image needs no tools, and a tool is the same one as on the other paths.
 *
 * **What it does not**: the tools are in no container otherwise. CPU and memory limits, seccomp filters and the
 * container's file system are not part of the figures.
 */
export async function startContainers(
  spec: ContainersFile,
  machine: Machine,
  { runId, signal }: ContainerDeps,
): Promise<ContainerPair> {
  const wanted = spec.runtime ?? 'auto'
  if (wanted === 'ctr' && spec.network !== undefined)
    throw new Failure('usage', 'containers: expected no network with ctr, which takes the one that CNI has.')
  const runtimes = wanted === 'auto' ? containerRuntimes.join(' ') : wanted
  const name = `metalmark-${runId.toLowerCase()}`
  const script = (action: string) => ['sudo', '-n', 'sh', '-c', containerScript, 'metalmark-ctr', action]
  const down = async () => {
    await machine.place.exec([...script('down'), runtimes, name], { timeoutMs: 60_000 })
  }
  try {
    const argv = [...script('up'), runtimes, name, spec.network ?? '', spec.image ?? '']
    const done = await machine.place.exec(argv, { timeoutMs: setUpMs, signal })
    const short = { ...done, argv: ['metalmark-ctr', 'up', runtimes] }
    if (done.code === 3 || done.code === 4) throw lacking(machine.name, done.code, done.stderr)
    mustSucceed(short, `Containers did not start in machine \`${machine.name}\``, 'environment')
    return pairOf(parseContainers(done.stdout), { machine, spec, down })
  } catch (error) {
    // Also where the run was aborted while they started.
    if (signal.aborted) await down().catch(() => undefined)
    throw error
  }
}

/** What the script printed. */
export interface StartedContainers {
  readonly runtime: string
  readonly version: string | null
  /** User and group that the tools run as. */
  readonly uid: number
  readonly gid: number
  readonly driver: string | null
  readonly client: StartedContainer
  readonly server: StartedContainer
}

export interface StartedContainer {
  /** Of its first process, as the guest numbers them. */
  readonly pid: number
  readonly address: string
  /** Kind of its network device: `veth`, `macvlan`, `netkit` … */
  readonly link: string | null
  readonly mtu: number | null
}

/** Reads the script's answer. Throws a `Failure` where a container has no process or no address. */
export function parseContainers(text: string): StartedContainers {
  const values = new Map(
    text.split('\n').flatMap((line) => {
      const [, key, value] = /^([\w.]+) (.*)$/.exec(line) ?? []
      return key === undefined || value === undefined ? [] : [[key, value.trim()] as const]
    }),
  )
  const [uid = 0, gid = 0] = (values.get('user') ?? '').split(':').map(Number)
  return {
    runtime: values.get('runtime') ?? '',
    version: /\d+\.\d+[\w.+~-]*/.exec(values.get('version') ?? '')?.[0] ?? null,
    ...{ uid, gid },
    driver: values.get('driver') || null,
    client: containerOf(values, 'client'),
    server: containerOf(values, 'server'),
  }
}

function containerOf(values: ReadonlyMap<string, string>, end: 'client' | 'server'): StartedContainer {
  const pid = Number(values.get(`${end}.pid`))
  const address = parsePrefixes(values.get(`${end}.address`) ?? '')[0]?.split('/')[0]
  const link = values.get(`${end}.link`) ?? ''
  if (!(pid > 0) || address === undefined) {
    const got = `process ${values.get(`${end}.pid`) || '(none)'}, address ${address ?? '(none)'}`
    throw new Failure(
      'environment',
      `Expected a process and an IPv4 address of the ${end} container, got ${got}.`,
    )
  }
  const mtu = / mtu (\d+) /.exec(link)?.[1]
  return {
    ...{ pid, address, mtu: mtu === undefined ? null : Number(mtu) },
    link: / (veth|netkit|macvlan|ipvlan|macvtap|dummy|tun) /.exec(` ${link} `)?.[1] ?? null,
  }
}

interface PairParts {
  readonly machine: Machine
  readonly spec: ContainersFile
  readonly down: () => Promise<void>
}

function pairOf(started: StartedContainers, { machine, spec, down }: PairParts): ContainerPair {
  const { runtime, version, driver, client, server } = started
  const network = spec.network ?? 'default'
  const inside = (end: string, container: StartedContainer) =>
    placeWithin(machine.place, {
      name: `${machine.name}/${end}`,
      machine: machine.name,
      prefix: enterAs(container.pid, started),
      netTables: `/proc/${container.pid}/net`,
    })
  return {
    client: inside('client', client),
    server: inside('server', server),
    address: server.address,
    variant: [`runtime=${runtime}`, `network=${driver ?? network}`, `link=${client.link ?? 'unknown'}`],
    facts: [
      fact('ctr.runtime', runtime),
      fact('ctr.version', version, 'the runtime does not tell'),
      fact('ctr.network', network),
      fact('ctr.driver', driver, 'the runtime does not tell'),
      fact('ctr.link', client.link, 'ip names no kind of device'),
      fact('ctr.mtu', client.mtu, 'ip does not tell'),
      fact('ctr.image', spec.image ?? 'made from the guest’s busybox'),
    ],
    down,
  }
}

/** As the user who logged in, because that user has to be able to end the program; root only opens the namespace. */
function enterAs(pid: number, { uid, gid }: Pick<StartedContainers, 'uid' | 'gid'>): readonly string[] {
  const enter = ['sudo', '-n', 'nsenter', '--target', String(pid), '--net']
  const become = uid === 0 ? [] : ['--setgid', String(gid), '--setuid', String(uid)]
  return [...enter, ...become, '--']
}

function lacking(machine: string, code: number, stderr: string): Failure {
  const why = stderr.trim().split('\n').at(-1) ?? ''
  return code === 4
    ? new Failure('environment', `Expected a container runtime in machine \`${machine}\`, but ${why}.`, {
        hint: 'The agent’s own box has podman; else install podman, docker or nerdctl in the box.',
      })
    : new Failure('environment', `Expected an image to start containers from, but ${why}.`, {
        hint: 'Install busybox-static in the box, or name an image that it has: containers: { image: … }',
      })
}
