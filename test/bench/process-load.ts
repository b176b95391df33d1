import { readFileSync } from 'node:fs'

export interface ProcessLoad {
  /** Largest resident set seen at the beginning and end of repetitions, in MiB. */
  readonly peakMiB: number
  /** Processor time within repetitions, in percent of one core. */
  readonly sharePercent: number
  /** How long the repetitions took together. */
  readonly seconds: number
}

/** Follows an agent by its own progress lines (`--json`), reading its counters between repetitions and never during one. */
export function watchLoad(
  pid: number,
  listen: (listener: (chunk: Buffer) => void) => void,
): () => ProcessLoad {
  let [peakMiB, busy, seconds] = [0, 0, 0]
  let began: { readonly at: number; readonly cpu: number } | null = null
  let rest = ''
  listen((chunk) => {
    const lines = (rest + chunk.toString()).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const begins = line.includes('"repetition-started"')
      const ends = line.includes('"repetition-done"')
      if (!begins && !ends) continue
      const now = { at: performance.now(), cpu: cpuSeconds(pid) }
      if (ends && began !== null) {
        busy += now.cpu - began.cpu
        seconds += (now.at - began.at) / 1000
      }
      began = begins ? now : null
      peakMiB = Math.max(peakMiB, residentMiB(pid))
    }
  })
  return () => ({ peakMiB, sharePercent: (100 * busy) / seconds, seconds })
}

/** User and system time of the process itself, from proc_pid_stat(5): fields 14 and 15, in ticks of 10 ms. */
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

function residentMiB(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
}
