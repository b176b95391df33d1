import { randomBytes } from 'node:crypto'
import { Failure } from '../failure.ts'
import { maxOutputBytes, mustSucceed } from '../process.ts'
import { sessionSlackMs } from './guest.ts'
import { collectScript, killScript, startScript } from './guest-script.ts'
import { hexPort, listenMs, neverListened } from './listening.ts'
import { pause } from './pause.ts'
import type { CounterTexts, Finished, Job, KillOptions, StartOptions, WaitOptions } from './place.ts'
import { type SshAccess, sshScript } from './ssh.ts'

/** Starts `argv` detached in the guest and returns at once, or when its port listens; no session stays open. */
export async function startJob(
  ssh: SshAccess,
  argv: readonly string[],
  { signal, listensOn, replaces, netTables = '/proc/net' }: StartOptions,
): Promise<Job> {
  const startedAt = Date.now()
  const old = replaces === undefined ? undefined : remoteJobs.get(replaces)
  const ours = old?.ssh === ssh ? old : undefined
  const name = `metalmark.${randomBytes(16).toString('hex')}`
  const port = listensOn === undefined ? '' : hexPort(listensOn)
  const replaced = [ours?.group ?? '', ours?.files ?? '', ours?.netTables ?? '']
  const args = [name, ...replaced, netTables, port, centiseconds(listenMs), ...argv]
  const [started] = await Promise.all([
    sshScript(ssh, { script: startScript, args }, { timeoutMs: listenMs + 2 * sessionSlackMs, signal }),
    ours === undefined ? replaces?.kill({ discard: true }) : undefined,
  ])
  mustSucceed(started, `Could not start a program in machine \`${ssh.host}\``, 'vm')
  const lines = started.stdout.trimEnd().split('\n')
  const [group, files, said] = (lines.pop() ?? '').split(' ')
  if (group === undefined || files === undefined || !/^\d+$/.test(group)) {
    throw new Failure('vm', `Expected a process group and its files, got ${JSON.stringify(started.stdout)}.`)
  }
  if (ours !== undefined) ours.countedAfter = countersBehind('was', lines)
  const countedBefore = countersBehind('before', lines)
  const job = asJob({ ssh, argv, group, files, netTables, startedAt, countedBefore, countedAfter: null })
  if (said === 'silent') throw await neverListened(ssh.host, listensOn, job)
  return job
}

interface RemoteJob {
  readonly ssh: SshAccess
  readonly argv: readonly string[]
  readonly group: string
  /** What the names of the job's files begin with. */
  readonly files: string
  readonly netTables: string
  readonly startedAt: number
  readonly countedBefore: string
  /** Null until the job has been replaced or killed. */
  countedAfter: string | null
}

const remoteJobs = new WeakMap<Job, RemoteJob>()

function asJob(remote: RemoteJob): Job {
  const job: Job = {
    wait: (options) => waitForJob(remote, options),
    kill: (options) => killJob(remote, options),
    counted: () => countedOf(remote),
  }
  remoteJobs.set(job, remote)
  return job
}

async function waitForJob(job: RemoteJob, options: WaitOptions): Promise<Finished> {
  const quietMs = Math.min(options.quietMs, options.timeoutMs)
  await pause(quietMs, options.signal)
  const leftMs = options.timeoutMs - quietMs
  const args = [job.group, job.files, centiseconds(leftMs), String(maxOutputBytes / 2)]
  const timeoutMs = leftMs + 2 * sessionSlackMs
  let onHeader = options.onEnded
  const onLine = (line: string) => {
    if (/^(ended|killed) /.test(line)) onHeader?.()
    onHeader = undefined
  }
  const collected = await sshScript(
    job.ssh,
    { script: collectScript, args },
    { timeoutMs, signal: options.signal, onLine },
  )
  mustSucceed(collected, `Could not collect a program's output in machine \`${job.ssh.host}\``, 'vm')
  return readCollected(job, collected)
}

function readCollected(job: RemoteJob, collected: Finished): Finished {
  const [head, stdout] = splitOnce(collected.stdout, '\noutput\n')
  const [first = '', ...counted] = head.split('\n')
  const header = first.split(' ')
  const counters = { before: countersBehind('before', counted), after: countersBehind('after', counted) }
  const base = { argv: job.argv, startedAt: job.startedAt, stdout, counters }
  if (header[0] === 'ended') {
    const [late, code, began, ended] = header.slice(1).map(Number)
    // By the guest's uptime, because ssh's own delays are not the program's.
    const durationMs = Math.max(0, Math.round(((ended ?? 0) - (began ?? 0)) * 1000))
    return { ...base, ...exitOf(code ?? 0, late === 1), stderr: collected.stderr, durationMs }
  }
  if (header[0] === 'killed') {
    const durationMs = collected.startedAt + collected.durationMs - job.startedAt
    const timedOut = header[1] === '1'
    return { ...base, code: null, signal: 'SIGKILL', timedOut, stderr: collected.stderr, durationMs }
  }
  throw new Failure(
    'vm',
    `The output of a program in machine \`${job.ssh.host}\` is gone: it was collected before.`,
  )
}

/** A shell reports a program that a signal ended as 128 plus the signal's number. */
function exitOf(code: number, timedOut: boolean): Pick<Finished, 'code' | 'signal' | 'timedOut'> {
  if (timedOut) return { code: null, signal: 'SIGTERM', timedOut }
  return { code, signal: null, timedOut }
}

async function killJob(job: RemoteJob, { discard = false }: KillOptions = {}): Promise<void> {
  const args = [job.group, job.files, job.netTables, discard ? 'discard' : '']
  const killed = await sshScript(job.ssh, { script: killScript, args }, { timeoutMs: 2 * sessionSlackMs })
  job.countedAfter ??= countersBehind('after', killed.stdout.split('\n'))
}

function countedOf({ countedBefore, countedAfter }: RemoteJob): CounterTexts | null {
  return countedAfter === null ? null : { before: countedBefore, after: countedAfter }
}

/** The lines that the scripts' `counters` printed behind a word. */
function countersBehind(word: string, lines: readonly string[]): string {
  return lines
    .filter((line) => line.startsWith(`${word} `))
    .map((line) => line.slice(word.length + 1))
    .join('\n')
}

function splitOnce(text: string, at: string): readonly [string, string] {
  const place = text.indexOf(at)
  return place < 0 ? [text, ''] : [text.slice(0, place), text.slice(place + at.length)]
}

/** The unit of `/proc/uptime`, which a shell can count with. */
function centiseconds(ms: number): string {
  return String(Math.ceil(ms / 10))
}
