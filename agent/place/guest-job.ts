import { Failure } from '../failure.ts'
import { maxOutputBytes, mustSucceed } from '../process.ts'
import { sessionSlackMs } from './guest.ts'
import { pause } from './pause.ts'
import type { Finished, Job, WaitOptions } from './place.ts'
import { type SshAccess, sshExec } from './ssh.ts'

/**
 * Starts the program in a session and process group of its own, with nothing attached to ssh, and prints its process
 * id and its directory. The lock is taken before the fork and goes with the wrapper: who gets it knows the job ended,
 * without asking over and over. Times come from the guest's uptime, because ssh's own delays are not the program's.
 */
const startScript = `
set -eu
base=/run; [ -w "$base" ] || base=/tmp
dir=$(mktemp -d "$base/metalmark.XXXXXX")
exec 9>"$dir/lock"
flock 9
setsid sh -c '
  dir=$1; shift
  read -r began rest </proc/uptime
  "$@" >"$dir/out" 2>"$dir/err" </dev/null 9>&-
  code=$?
  read -r ended rest </proc/uptime
  echo "$code $began $ended" >"$dir/code.new" && mv "$dir/code.new" "$dir/code"
' metalmark-job "$dir" "$@" >/dev/null 2>&1 </dev/null &
echo "$! $dir"
`

/** Ends the group `$pid`. Its wrapper goes at the first signal, so the group is asked, not the lock. */
const endGroup = `
end_group() {
  kill -s TERM -- "-$pid" 2>/dev/null || return 0
  tries=0
  while [ "$tries" -lt 20 ] && kill -s 0 -- "-$pid" 2>/dev/null; do sleep 0.1; tries=$((tries + 1)); done
  kill -s KILL -- "-$pid" 2>/dev/null || return 0
}
`

/** Blocks until the job gives its lock up or the time is over, ends it then, and prints what it left behind. */
const collectScript = `${endGroup}
pid=$1 dir=$2 seconds=$3 limit=$4
[ -d "$dir" ] || { echo gone; exit 0; }
late=0
flock -w "$seconds" "$dir/lock" true || { late=1; end_group; }
if [ -e "$dir/code" ]; then echo "ended $late $(cat "$dir/code")"; else echo "killed $late"; fi
touch "$dir/out" "$dir/err"
head -c "$limit" "$dir/out"
head -c "$limit" "$dir/err" >&2
rm -rf -- "$dir"
`

/** A job that has ended or was collected may have given its process id to something else. */
const killScript = `${endGroup}
pid=$1 dir=$2
[ -d "$dir" ] || exit 0
[ -e "$dir/code" ] || end_group
`

/** Starts `argv` detached in the guest and returns at once; no session stays open. */
export async function startJob(
  ssh: SshAccess,
  argv: readonly string[],
  options: { readonly signal?: AbortSignal },
): Promise<Job> {
  const startedAt = Date.now()
  const script = ['sh', '-c', startScript, 'metalmark-start', ...argv]
  const started = await sshExec(ssh, script, { timeoutMs: 2 * sessionSlackMs, signal: options.signal })
  mustSucceed(started, `Could not start a program in machine \`${ssh.host}\``, 'vm')
  const [pid, dir] = started.stdout.trim().split(' ')
  if (pid === undefined || dir === undefined || !/^\d+$/.test(pid)) {
    throw new Failure('vm', `Expected a process id and a directory, got ${JSON.stringify(started.stdout)}.`)
  }
  const job: RemoteJob = { ssh, argv, pid, dir, startedAt }
  return { wait: (wait) => waitForJob(job, wait), kill: () => killJob(job) }
}

interface RemoteJob {
  readonly ssh: SshAccess
  readonly argv: readonly string[]
  readonly pid: string
  readonly dir: string
  readonly startedAt: number
}

async function waitForJob(job: RemoteJob, options: WaitOptions): Promise<Finished> {
  const quietMs = Math.min(options.quietMs, options.timeoutMs)
  await pause(quietMs, options.signal)
  const seconds = ((options.timeoutMs - quietMs) / 1000).toFixed(3)
  // One byte more than is allowed, so that too much can be told from just enough.
  const limit = String(maxOutputBytes / 2)
  const argv = ['sh', '-c', collectScript, 'metalmark-collect', job.pid, job.dir, seconds, limit]
  const timeoutMs = options.timeoutMs - quietMs + 2 * sessionSlackMs
  const collected = await sshExec(job.ssh, argv, { timeoutMs, signal: options.signal })
  mustSucceed(collected, `Could not collect a program's output in machine \`${job.ssh.host}\``, 'vm')
  return readCollected(job, collected)
}

function readCollected(job: RemoteJob, collected: Finished): Finished {
  const lineEnd = collected.stdout.indexOf('\n')
  const header = collected.stdout.slice(0, lineEnd).split(' ')
  const base = { argv: job.argv, startedAt: job.startedAt, stdout: collected.stdout.slice(lineEnd + 1) }
  if (header[0] === 'ended') {
    const [late, code, began, ended] = header.slice(1).map(Number)
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

async function killJob(job: RemoteJob): Promise<void> {
  const argv = ['sh', '-c', killScript, 'metalmark-kill', job.pid, job.dir]
  await sshExec(job.ssh, argv, { timeoutMs: 2 * sessionSlackMs })
}
