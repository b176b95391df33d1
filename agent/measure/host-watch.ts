import type { Conditions } from '../../server/contract/environment.ts'
import { type HostFiles, textOrNull } from '../environment/host-files.ts'
import { describeConditions } from './conditions.ts'
import { linkChanges, readLinks } from './links.ts'
import { type Snapshot, takeSnapshot } from './snapshot.ts'
import { doubtsAboutRun } from './validity/run-validity.ts'
import type { Thresholds } from './validity/thresholds.ts'

export interface WatchDeps {
  readonly files: HostFiles
  /** The wall clock, in epoch milliseconds. */
  readonly clock: () => number
  /** A monotonic clock in milliseconds. */
  readonly now: () => number
  readonly thresholds: Thresholds
}

export interface CoTenants {
  readonly before: readonly string[]
  readonly after: readonly string[]
}

/** Looks at the host while a run goes on. */
export interface HostWatch {
  /** Measuring begins: what follows is compared with now. */
  begin(): void
  /** A look between two repetitions. */
  look(): void
  /** Measuring has ended: what the host went through, and why the run is doubtful for it. */
  end(coTenants: () => Promise<CoTenants>): Promise<WatchedHost>
}

export interface WatchedHost {
  readonly conditions: Conditions
  readonly suspect: readonly string[]
}

/** Starts to watch the host, before anything is booted on it. */
export function watchHost({ files, clock, now, thresholds }: WatchDeps): HostWatch {
  const atStart = takeSnapshot(files)
  const uptimeSeconds = Number.parseFloat(textOrNull(files, '/proc/uptime') ?? '')
  const times = () => ({ wall: clock(), monotonic: now() })
  let began = times()
  let links = readLinks(files)
  let snapshots: Snapshot[] = []
  return {
    begin() {
      began = times()
      links = readLinks(files)
      snapshots = [takeSnapshot(files)]
    },
    look: () => void snapshots.push(takeSnapshot(files)),
    async end(askCoTenants) {
      snapshots.push(takeSnapshot(files))
      const ended = times()
      const changes = linkChanges(links, readLinks(files))
      const coTenants = await askCoTenants()
      const passedMs = ended.monotonic - began.monotonic
      const clockStepMs = ended.wall - began.wall - passedMs
      const conditions = describeConditions({
        ...{ atStart, snapshots, coTenants, clockStepMs, seconds: passedMs / 1000 },
        uptimeSeconds: Number.isFinite(uptimeSeconds) ? uptimeSeconds : null,
      })
      const suspect = doubtsAboutRun(
        {
          load1AtStart: atStart.load1,
          cpus: atStart.counters.cpus,
          maxTemperatureC: conditions.maxTemperatureC,
          conntrackPercent: fullest(snapshots),
          ...{ clockStepMs, coTenants, linkChanges: changes },
        },
        thresholds,
      )
      return { conditions, suspect }
    },
  }
}

function fullest(snapshots: readonly Snapshot[]): number | null {
  const shares = snapshots.flatMap(({ conntrack }) =>
    conntrack === null || conntrack.max <= 0 ? [] : [(100 * conntrack.count) / conntrack.max],
  )
  return shares.length === 0 ? null : Math.max(...shares)
}
