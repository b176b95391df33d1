import { setTimeout as sleep } from 'node:timers/promises'
import { ProblemError } from '../../server/contract/client.ts'
import { isValid, type RunUpload } from '../../server/contract/run.ts'
import { formatCount, formatValue } from '../../server/contract/units.ts'
import type { RunDetail } from '../../server/contract/views.ts'
import { alignColumns } from '../../server/report/align-columns.ts'
import { quartiles } from '../../server/stats/quantiles.ts'
import { agentClient, type Sent } from '../outbox/send.ts'
import type { RunReport } from '../run-suite.ts'
import type { StepTimer } from '../step-timer.ts'
import { verdictTable } from '../verdict-table.ts'
import type { CommandContext } from './shared.ts'

export interface ReportParts {
  readonly sent: readonly Sent[]
  readonly server: string
  readonly token: string | undefined
  readonly options: { readonly json?: boolean | undefined }
  readonly context: CommandContext
  readonly timer: StepTimer
  readonly totalMs: number
}

/** Prints the result on stdout: what was measured, the verdicts once the server has judged, and where to look. */
export async function reportRun(report: RunReport, parts: ReportParts): Promise<void> {
  const { run } = report
  const overheadMs = overheadOf(report, parts)
  const mine = parts.sent.find((one) => one.id === run.id)
  const page = mine?.kind === 'stored' ? pageOf(mine, parts.server) : null
  const judged = mine?.kind === 'stored' ? await judge(mine, parts) : { detail: null, why: null }
  if (parts.options.json === true) {
    const timings = parts.timer.timings()
    const verdicts = judged.detail?.results ?? null
    const uploaded = mine?.kind ?? 'not-tried'
    const result = {
      runId: run.id,
      uploaded,
      page,
      expectedSeconds: report.expectedSeconds,
      timings,
      overheadMs,
      verdicts,
      run,
    }
    parts.context.stdout.write(`${JSON.stringify(result)}\n`)
    return
  }
  const lines = [
    judged.detail === null ? summaryTable(run) : verdictTable(judged.detail),
    ...(judged.why === null ? [] : [judged.why]),
    ...(run.suspect ?? []).map((reason) => `Suspect: ${reason}`),
    ...run.notes.map((note) => `Note: ${note}`),
    ...(page === null ? [`Run ${run.id} is in the outbox: metalmark upload sends it.`] : [page]),
  ]
  parts.context.stdout.write(`\n${lines.join('\n')}\n`)
}

/** How long the server may take to judge before the agent stops waiting for it. */
const judgeSeconds = 20

interface Judged {
  readonly detail: RunDetail | null
  /** Why there are no verdicts to show. */
  readonly why: string | null
}

async function judge(mine: Extract<Sent, { kind: 'stored' }>, parts: ReportParts): Promise<Judged> {
  const client = agentClient(mine.parcel.server, { fetch: globalThis.fetch, token: parts.token })
  const params = { project: mine.parcel.project, run: mine.id }
  const ask = () => client.call('getRun', { params })
  try {
    return await parts.timer.time('verdicts', 'Waiting for the verdicts', () => untilJudged(ask))
  } catch (error) {
    const forbidden = error instanceof ProblemError && [401, 403].includes(error.problem.status)
    const said = error instanceof Error ? error.message : String(error)
    const why = forbidden ? 'this token may upload but not read' : said
    return { detail: null, why: `The verdicts could not be asked for: ${why}.` }
  }
}

async function untilJudged(ask: () => Promise<RunDetail>): Promise<Judged> {
  for (let attempt = 0; attempt < judgeSeconds * 4; attempt++) {
    const detail = await ask()
    if (detail.analysis === 'done') return { detail, why: null }
    if (detail.analysis === 'failed') return { detail, why: "The server's analysis of this run failed." }
    await sleep(250)
  }
  const why = `The server has not judged the run within ${judgeSeconds} s; its page will show the verdicts.`
  return { detail: null, why }
}

function pageOf(mine: Extract<Sent, { kind: 'stored' }>, server: string): string {
  return new URL(mine.receipt.page, `${server.replace(/\/+$/, '')}/`).href
}

/** What the run took beyond booting and destroying VMs, waiting for others, and the time the tools themselves took. */
function overheadOf({ run }: RunReport, { timer, totalMs }: ReportParts): number {
  const notOurs = ['vm-up', 'vm-down', 'lock', 'verdicts']
  const steps = timer.timings().filter(({ step }) => notOurs.includes(step))
  const tools = run.results.flatMap(({ repetitions }) => repetitions.map(({ durationMs }) => durationMs))
  return Math.round(totalMs - sum(steps.map(({ ms }) => ms)) - sum(tools))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

/** Medians of the usable repetitions, for when no server has judged them. */
function summaryTable(run: RunUpload): string {
  const rows = run.results.flatMap(({ benchmark, repetitions }) =>
    benchmark.metrics
      .filter((metric) => metric.role !== 'explanatory')
      .map((metric) => {
        const values = repetitions.filter(isValid).flatMap(({ values: own }) => own[metric.name] ?? [])
        const median = values.length === 0 ? null : quartiles(values).median
        const shown = median === null ? 'no usable repetition' : formatValue(median, metric.unit)
        return [
          `${benchmark.name} ${metric.name}`,
          shown,
          `${benchmark.path}, ${formatCount(values.length, 'repetition')}`,
        ]
      }),
  )
  return alignColumns([['benchmark', 'median', ''], ...rows]).join('\n')
}
