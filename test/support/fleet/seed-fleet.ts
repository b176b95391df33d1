import type { Client } from '../../../server/contract/client.ts'
import { ProjectSettings } from '../../../server/contract/project-settings.ts'
import type { Work } from '../../../server/contract/work.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { digest } from '../builders.ts'
import type { TestServer } from '../server.ts'
import { type FleetBoot, type FleetHost, fleetHosts, newKernel, oldKernel, runOfBoot } from './boot.ts'
import { type FleetCommit, fleetBegins, fleetHistory, fleetLength, places, requestHead } from './history.ts'

export const fleetProject = 'dataplane'

/** A clock that the story sets. */
export interface FleetClock {
  now: number
}

export function fleetClock(): FleetClock {
  return { now: fleetBegins }
}

/**
 * Plays a fleet of three hosts onto a server, over its API and by its clock: two weeks of commits with a new kernel, an
 * accepted change, a throttled run, a bad boot, a regression that agents confirm, a host that drifts, a benchmark that
 * disappears; and pull requests of which one is fine, one slower and one only unlucky. The same at each call.
 */
export async function seedFleet(server: TestServer, clock: FleetClock): Promise<void> {
  const fleet: Fleet = {
    ...{ server, clock, history: fleetHistory(), random: seededRandom(20251001), commits: new Map() },
    ...{ upload: server.client('upload'), unlucky: new Set<string>() },
  }
  for (const commit of fleet.history) fleet.commits.set(commit.hash, commit)
  // The hosts are switched off at night.
  const settings = ProjectSettings.parse({ missingData: { agentAfterMinutes: 24 * 60 } })
  await server.client('admin').call('putProject', { params: project, query: {}, body: settings })
  for (const [place, commit] of fleet.history.entries()) {
    clock.now = Math.max(clock.now, commit.committedAt + 10 * minute)
    for (const host of fleetHosts) await upload(fleet, bootAt(fleet, { commit, place, host }))
    for (const request of requests) {
      if (request.leaves === place) await uploadRequest(fleet, request, commit)
    }
    await workOff(fleet)
  }
}

interface Fleet {
  readonly server: TestServer
  readonly clock: FleetClock
  readonly history: readonly FleetCommit[]
  readonly random: () => number
  readonly commits: Map<string, FleetCommit>
  readonly upload: Client
  /** Pull requests whose first boot is still to come and is a bad one. */
  readonly unlucky: Set<string>
}

interface Request {
  readonly number: number
  readonly leaves: number
  readonly subject: string
  readonly speed: number
  readonly isUnlucky: boolean
}

const requests: readonly Request[] = [
  { number: 412, leaves: 46, subject: 'Try a larger ring', speed: 1.001, isUnlucky: false },
  { number: 415, leaves: 56, subject: 'Copy headers before they are checked', speed: 0.86, isUnlucky: false },
  { number: 417, leaves: 64, subject: 'Name the queues after their owners', speed: 1, isUnlucky: true },
]

const minute = 60_000
const project = { project: fleetProject }

async function upload({ upload, clock, server }: Fleet, boot: FleetBoot): Promise<string> {
  const run = runOfBoot(boot)
  clock.now = Math.max(clock.now, run.finishedAt)
  await upload.call('uploadRun', { params: project, body: run })
  // Otherwise the clock would go on while a run is judged, each time by another amount.
  await server.analysed()
  return run.id
}

function bootAt(
  { clock, random, history }: Fleet,
  { commit, place, host }: { commit: FleetCommit; place: number; host: FleetHost },
): FleetBoot {
  const [first] = fleetHosts
  const isFirst = host === first
  const drifts = host === fleetHosts.at(-1) && place >= places.hostDrift
  return {
    ...{ host, commit, random, at: clock.now },
    hostSpeed: (isFirst && place === places.badBoot ? 0.84 : 1) * (drifts ? 0.93 : 1),
    codeSpeed: (benchmark) => codeSpeed(benchmark, history.indexOf(commit)),
    kernel: !isFirst && host !== fleetHosts.at(-1) && place >= places.kernel ? newKernel : oldKernel,
    throttled: isFirst && place === places.throttled,
    leftOut: place > places.lastUdp && place < fleetLength ? ['udp_packet_rate'] : [],
  }
}

/** What the code of a place does to a benchmark's speed. */
function codeSpeed(benchmark: string, place: number): number {
  const accepted = benchmark === 'tcp_stream_8' && place >= places.accepted ? 0.93 : 1
  const regressed =
    (benchmark === 'tcp_rr' || benchmark === 'rr_tail') && place >= places.regression ? 0.88 : 1
  return accepted * regressed
}

async function uploadRequest(fleet: Fleet, request: Request, base: FleetCommit): Promise<void> {
  const head = requestHead(request.number, base, request.subject)
  fleet.commits.set(head.hash, head)
  for (let boot = 0; boot < (request.isUnlucky ? 1 : 3); boot++) {
    fleet.clock.now += minute
    await upload(fleet, requestBoot(fleet, { head, boot: request.isUnlucky ? boot : 1 }))
  }
}

function requestBoot(fleet: Fleet, { head, boot }: { head: FleetCommit; boot: number }): FleetBoot {
  const request = requestOf(head)
  const [host] = fleetHosts
  if (host === undefined || head.parent === null)
    throw new Error('A fleet without hosts, or a head without a base')
  const place = fleet.history.indexOf(head.parent)
  const boots = bootAt(fleet, { commit: head.parent, place, host })
  const unlucky = boot === 0 ? 0.86 : 1
  return {
    ...{ ...boots, commit: head, request: request?.number },
    codeSpeed: (benchmark) =>
      codeSpeed(benchmark, place) *
      (benchmark.startsWith('tcp_stream') ? (request?.speed ?? 1) * unlucky : 1),
  }
}

function requestOf(head: FleetCommit): Request | undefined {
  return requests.find(({ subject }) => subject === head.subject)
}

/** The hosts' agents do whatever the server asks for. */
async function workOff(fleet: Fleet): Promise<void> {
  const { upload: client, clock } = fleet
  for (const host of fleetHosts) {
    const params = { ...project, host: digest(host.label) }
    await client.call('heartbeat', { params, body: { label: host.label, agentVersion: '0.1.0', work: null } })
    for (let pieces = 0; pieces < 40; pieces++) {
      const { work } = await client.call('claimWork', { params, body: { waitMs: 0 } })
      if (work === null) break
      await doWork(fleet, host, work)
      clock.now += minute
    }
  }
}

async function doWork(fleet: Fleet, host: FleetHost, work: Work): Promise<void> {
  const runs: string[] = []
  for (const hash of work.commits) {
    const commit = fleet.commits.get(hash)
    if (commit === undefined) throw new Error(`The server asked for ${hash}, which no repository knows`)
    const place = fleet.history.indexOf(commit)
    const boot =
      place < 0
        ? requestBoot(fleet, { head: commit, boot: 1 })
        : bootAt(fleet, { commit, place: fleetLength, host })
    runs.push(await upload(fleet, { ...boot, host, at: fleet.clock.now, work }))
  }
  const body = { host: digest(host.label), outcome: 'done' as const, runs, error: null }
  await fleet.upload.call('finishWork', { params: { ...project, work: work.id }, body })
  await fleet.server.analysed()
}
