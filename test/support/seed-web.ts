import { ulid } from 'ulid'
import type { Client } from '../../server/contract/client.ts'
import type { Environment } from '../../server/contract/environment.ts'
import type { RunUpload } from '../../server/contract/run.ts'
import { seededRandom } from '../../server/stats/seeded-random.ts'
import { canary, digest, type Measured, requestResponse, stream } from './seed-web-benchmarks.ts'

/** A subject that does harm where text is taken for HTML, and that is longer than any line. */
export const hostileSubject =
  '<img src=x onerror="document.title=1"> Rework the receive path so that batches of descriptors are recycled without a second look at each of them\nSigned-off-by: A. Developer'

/** The story of a project: which run, what was different. Everything else is noise from a fixed seed. */
const runCount = 34
const epochAt = 16
const regressionAt = 31
const start = Date.UTC(2025, 8, 1, 6)
const between = 8 * 3600 * 1000

/** Uploads three projects: a busy one with an epoch, a regression and pull requests; an emulated one; one without VMs. */
export async function seedDashboard(client: Client): Promise<void> {
  for (const { project, run } of dashboardRuns()) {
    await client.call('uploadRun', { params: { project }, body: run })
  }
}

export function dashboardRuns(): { readonly project: string; readonly run: RunUpload }[] {
  const random = seededRandom(20250901)
  const busy = Array.from({ length: runCount }, (_, index) => busyRun(index, random))
  const pulls = [pullRun(412, 1.02, random), pullRun(415, 0.85, random), pullRun(417, 1.15, random)]
  const emulated = Array.from({ length: 9 }, (_, index) => smallRun(index, 'tcg', random))
  const bare = Array.from({ length: 3 }, (_, index) => smallRun(index, 'none', random))
  return [
    ...[...busy, ...pulls].map((run) => ({ project: 'dataplane', run })),
    ...emulated.map((run) => ({ project: 'packet-lab', run })),
    ...bare.map((run) => ({ project: 'trial', run })),
  ]
}

function busyRun(index: number, random: () => number): RunUpload {
  const at = start + index * between
  const factor = (index >= epochAt ? 1.03 : 1) * (index >= regressionAt ? 0.88 : 1)
  return runOf({
    at,
    head: `dataplane ${index}`,
    subject: index === runCount - 1 ? hostileSubject : `${subjects[index % subjects.length]} (${index})`,
    pullRequest: null,
    label: 'lab-3',
    environment: environmentOf('kvm', index >= epochAt ? '6.1.0-18-amd64' : '6.1.0-13-amd64'),
    notes: [],
    results: [
      canary(at, random),
      stream(at, factor, { random, doubtful: index === runCount - 1 }),
      requestResponse(at, 1 / factor, random),
    ],
    random,
  })
}

function pullRun(number: number, factor: number, random: () => number): RunUpload {
  const at = start + (runCount - 4) * between + (number - 400) * 60_000
  return runOf({
    at,
    head: `pull ${number}`,
    subject: `Try a larger ring for pull request ${number}`,
    pullRequest: number,
    label: 'lab-3',
    environment: environmentOf('kvm', '6.1.0-18-amd64'),
    notes: [],
    results: [
      canary(at, random),
      stream(at, 1.03 * factor, { random, doubtful: false }),
      requestResponse(at, 1 / (1.03 * factor), random),
    ],
    random,
  })
}

function smallRun(index: number, acceleration: 'tcg' | 'none', random: () => number): RunUpload {
  const at = start + index * between
  return runOf({
    at,
    head: `${acceleration} ${index}`,
    subject: `Nightly ${index + 1}`,
    pullRequest: null,
    label: acceleration === 'tcg' ? 'emulated-runner-with-a-rather-long-name' : 'laptop',
    environment: environmentOf(acceleration, '6.1.0-18-amd64'),
    notes: acceleration === 'none' ? ['No VM was used: the numbers are of the loopback of the host.'] : [],
    results: [
      stream(at, acceleration === 'tcg' ? 0.03 : 3.6, {
        random,
        doubtful: false,
        path: acceleration === 'tcg' ? 'vm-vm' : 'host-lo',
      }),
    ],
    random,
  })
}

interface RunParts {
  readonly at: number
  readonly head: string
  readonly subject: string
  readonly pullRequest: number | null
  readonly label: string
  readonly environment: Environment
  readonly notes: string[]
  readonly results: readonly Measured[]
  readonly random: () => number
}

function runOf(parts: RunParts): RunUpload {
  const head = digest(parts.head).slice(0, 40)
  const texts = new Map(parts.results.flatMap(({ outputs }) => outputs.map((text) => [digest(text), text])))
  return {
    format: 1,
    id: ulid(parts.at, parts.random),
    suite: 'nightly',
    agentVersion: '0.1.0',
    startedAt: parts.at,
    finishedAt: parts.at + 7 * 60_000 + 12_000,
    commit: {
      head,
      built: head,
      parents: [],
      committedAt: parts.at - 20 * 60_000,
      authoredAt: parts.at - 26 * 3_600_000,
      subject: parts.subject,
      branch: parts.pullRequest === null ? 'main' : `topic/ring-${parts.pullRequest}`,
      defaultBranch: 'main',
      pullRequest: parts.pullRequest === null ? null : { number: parts.pullRequest, base: 'main' },
      dirty: false,
    },
    ci: { provider: 'jenkins', buildUrl: 'https://ci.example.org/job/dataplane/118/', job: 'dataplane' },
    host: { id: digest(parts.label), label: parts.label },
    environment: parts.environment,
    conditions: {
      load1Before: 0.12,
      load1After: 1.94,
      stealPercent: 0,
      busyPercent: 31.4,
      meanFrequencyMHz: 3400,
      maxTemperatureC: null,
      throttleEvents: 0,
      softnetDrops: 0,
      coTenants: [],
    },
    notes: parts.notes,
    results: parts.results.map(({ benchmark, repetitions }) => ({ benchmark, repetitions })),
    rawOutputs: [...texts].map(([sha256, text]) => ({ sha256, text })),
  }
}

function environmentOf(acceleration: string, kernel: string): Environment {
  return {
    identity: {
      'vm.acceleration': acceleration,
      'vm.cpus': 2,
      'vm.memoryMiB': 2048,
      'vm.box.name': 'debian/bookworm64',
      'vm.box.checksum': digest('box'),
      'host.cpu.model': 'AMD EPYC 7302P 16-Core Processor',
    },
    epoch: {
      'host.kernel': kernel,
      'host.cpu.microcode': kernel === '6.1.0-13-amd64' ? '0x830107a' : '0x830107c',
    },
    noted: {
      'host.bios.version': null,
      'host.nic.driver': 'mlx5_core',
      'host.smt': true,
      'host.uptimeHours': 311,
    },
    unread: { 'host.bios.version': 'needs root: /sys/class/dmi/id/bios_version is not readable' },
  }
}

const subjects = [
  'Batch doorbells on transmit',
  'Keep flow tables in huge pages',
  'Fix checksum offload for fragments',
  'Bump libfabric',
  'Count drops per queue',
]
