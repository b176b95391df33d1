import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { analysisVersion, type Reads } from '../services/deps.ts'

export interface Metrics {
  readonly contentType: string
  text(): Promise<string>
  observeRequest(labels: RequestLabels, seconds: number): void
  countUpload(outcome: string): void
  observeJob(kind: string, outcome: string, seconds: number): void
}

interface Measured {
  readonly reads: Pick<Reads, 'operations'>
  sizeBytes(): number
}

interface RequestLabels {
  readonly route: string
  readonly method: string
  readonly status: string
}

/** The server's metrics for Prometheus, in a registry of their own. */
export function createMetrics(database: Measured): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const requests = new Histogram({
    name: 'metalmark_http_request_duration_seconds',
    help: 'Time to answer a request, by operation of the API',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  })
  const uploads = new Counter({
    name: 'metalmark_uploads_total',
    help: 'Runs taken in, by outcome',
    labelNames: ['outcome'],
    registers,
  })
  const jobs = new Histogram({
    name: 'metalmark_job_duration_seconds',
    help: 'Time of a job in hand, by kind and outcome; analyse-run is the analysis of one run, deliver one try to tell a target',
    labelNames: ['kind', 'outcome'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers,
  })
  new Gauge({
    name: 'metalmark_jobs',
    help: 'Jobs in the queue, by state; failed ones have used up their attempts',
    labelNames: ['state'],
    registers,
    async collect() {
      const counts = await database.reads.operations.jobsByState()
      for (const [state, count] of Object.entries(counts)) this.set({ state }, count)
    },
  })
  new Gauge({
    name: 'metalmark_outdated_runs',
    help: 'Runs that another version of the analysis has judged, to be judged anew in the background',
    registers,
    async collect() {
      this.set(await database.reads.operations.outdatedRuns(analysisVersion))
    },
  })
  new Gauge({
    name: 'metalmark_database_bytes',
    help: 'Size of the database',
    registers,
    collect() {
      this.set(database.sizeBytes())
    },
  })
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    observeRequest: (labels, seconds) => requests.observe({ ...labels }, seconds),
    countUpload: (outcome) => uploads.inc({ outcome }),
    observeJob: (kind, outcome, seconds) => jobs.observe({ kind, outcome }, seconds),
  }
}
