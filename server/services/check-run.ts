import type { RunUpload } from '../contract/run.ts'
import { limits } from '../contract/values.ts'
import { sha256 } from './canonical-json.ts'
import { type FieldError, ProblemFailure } from './problem-failure.ts'

/** Refuses, as `ProblemFailure`, a well-formed run that cannot be right: a clock ahead, a hash that does not match. */
export function checkRun(run: RunUpload, now: number): void {
  checkClock(run, now)
  const errors = [...wrongHashes(run), ...repeatedMetrics(run)]
  if (errors.length > 0) {
    throw new ProblemFailure('invalid-request', `The run contradicts itself: ${errors[0]?.message}`, {
      errors,
    })
  }
}

function checkClock(run: RunUpload, now: number): void {
  if (run.finishedAt <= now + limits.clockAheadMs) return
  const minutes = Math.round((run.finishedAt - now) / 60_000)
  throw new ProblemFailure(
    'clock-wrong',
    `The run finished at ${instant(run.finishedAt)} by its host's clock, ${minutes} minutes after the server's time, ` +
      `${instant(now)}; up to ${limits.clockAheadMs / 60_000} are allowed`,
    {
      hint: `Set the clock of ${run.host.label} (timedatectl shows it), or the server's if that is the wrong one`,
    },
  )
}

function instant(ms: number): string {
  const date = new Date(ms)
  return Number.isNaN(date.getTime()) ? `${ms} ms` : `${date.toISOString()} (${ms})`
}

function wrongHashes(run: RunUpload): FieldError[] {
  return run.rawOutputs.flatMap((output, i) => {
    const actual = sha256(output.text)
    return actual === output.sha256
      ? []
      : [
          {
            path: `$.rawOutputs[${i}].sha256`,
            message: `expected the SHA-256 of the text beside it, ${actual}, got ${output.sha256}`,
          },
        ]
  })
}

function repeatedMetrics(run: RunUpload): FieldError[] {
  return run.results.flatMap(({ benchmark }, i) => {
    const seen = new Set<string>()
    return benchmark.metrics.flatMap(({ name }, j) => {
      const repeated = seen.has(name)
      seen.add(name)
      const path = `$.results[${i}].benchmark.metrics[${j}].name`
      return repeated ? [{ path, message: `expected each metric once, got "${name}" again` }] : []
    })
  })
}
