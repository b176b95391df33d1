import type { FleetHost, FleetProject, FleetSeries } from './fleet-layout.ts'

/** Something that moved a project's series: from a run on, so many hundredths for the worse. */
export interface FleetEvent {
  readonly kind: 'code' | 'host' | 'environment'
  /** Index of the first run with it. */
  readonly at: number
  readonly worse: number
  /** Part of the series that it moves, by path or benchmark; null for all, canaries too. */
  readonly only: string | null
  /** Index of the host that it is on; null for all. */
  readonly host: number | null
  readonly headline: string
  /** Its alert is still open. */
  readonly open: boolean
}

/**
 * What happened to each project: changes of the code long since dealt with and one that is new, a host that drifts, an
 * environment that changed. Runs are counted from 0 to `runs` − 1.
 */
export function fleetStory({ slug }: FleetProject, runs: number): FleetEvent[] {
  const at = (share: number) => Math.floor(runs * share)
  const code = (share: number, only: string, worse: number): FleetEvent => ({
    ...{ kind: 'code', at: at(share), worse, only, host: null, open: false },
    headline: `all ${only}: ${worse > 0 ? '−' : '+'}${Math.abs(worse * 100)} %`,
  })
  const settled = [
    code(0.15, 'vm-vm', 0.07),
    code(0.3, 'tcp_rr', -0.05),
    code(0.45, 'ctr-ctr', 0.12),
    code(0.7, 'tcp_stream_8', 0.06),
  ]
  const kernel: FleetEvent = {
    ...{ kind: 'environment', at: at(0.55), worse: 0.03, only: 'vm-host', host: null, open: false },
    headline: 'vm-host with another kernel: −3 %',
  }
  if (slug === 'overlay') return [...settled, kernel]
  return [
    ...settled,
    kernel,
    { ...code(0, 'tcp_stream_1', 0.11), at: runs - 8, open: true },
    { ...code(0, 'pod-svc', 0.05), at: runs - 2, open: true },
    {
      // Where it began of late, canaries show it and no alert has come of it yet.
      ...{
        kind: 'host',
        at: runs - (slug === 'dataplane' ? 12 : 3),
        worse: 0.06,
        only: null,
        host: 1,
        open: true,
      },
      headline: 'everything on one host: −6 %',
    },
  ]
}

/** Whether an event moves a series on a host. */
export function moves(event: FleetEvent, series: FleetSeries, host: number): boolean {
  if (event.host !== null && event.host !== host) return false
  if (event.only === null) return true
  return !series.canary && (series.path === event.only || series.benchmark === event.only)
}

/** A change point with its series, for the alerts. */
export interface SeenChange {
  readonly event: FleetEvent
  readonly id: string
  readonly series: string
  readonly host: FleetHost
  readonly headline: boolean
  readonly relative: number
  readonly startedAt: number
}

/** JSON of what an event is put down to. */
export function attributionOf({ kind }: Pick<FleetEvent, 'kind'>): string {
  return JSON.stringify({
    kind,
    code: null,
    host: null,
    reason: `The ${kind}: by what ran beside it`,
    ask: null,
  })
}
