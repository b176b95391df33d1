import { z } from 'zod'
import { Finding, groups, type State, states } from './finding.ts'

/** What `metalmark doctor --json` prints. Within a format only additions are made. */
export const DoctorReport = z.strictObject({
  format: z.literal(1),
  /** Version of the agent that looked. */
  version: z.string(),
  /** Whether nothing is bad and, with `--strict`, nothing is a warning either: exit code 0. */
  fit: z.boolean(),
  /** How many findings there are of each state. */
  counts: z.strictObject({
    bad: z.number().int().nonnegative(),
    warning: z.number().int().nonnegative(),
    unknown: z.number().int().nonnegative(),
    good: z.number().int().nonnegative(),
  }),
  findings: z.array(Finding),
})
export type DoctorReport = z.infer<typeof DoctorReport>

export function doctorReport(
  findings: readonly Finding[],
  { version, strict }: { readonly version: string; readonly strict: boolean },
): DoctorReport {
  const count = (state: State) => findings.filter((finding) => finding.state === state).length
  const counts = {
    bad: count('bad'),
    warning: count('warning'),
    unknown: count('unknown'),
    good: count('good'),
  }
  const fit = counts.bad === 0 && !(strict && counts.warning > 0)
  return { format: 1, version, fit, counts, findings: [...findings] }
}

/** The report for people: by group, worst first, with the reason and the remedy below what is not as it should be. */
export function reportText({ findings, counts, fit }: DoctorReport): string {
  const width = Math.max(...findings.map(({ what }) => what.length))
  const sections = groups.flatMap((group) => {
    const own = states.flatMap((state) =>
      findings.filter((finding) => finding.group === group && finding.state === state),
    )
    return own.length === 0 ? [] : [[group, ...own.flatMap((finding) => lines(finding, width))].join('\n')]
  })
  const verdict = `This host is ${fit ? '' : 'not '}fit to measure:`
  const counted = `${counts.bad} bad, ${counts.warning} to improve, ${counts.unknown} unknown, ${counts.good} good.`
  return `${[...sections, `${verdict} ${counted}`].join('\n\n')}\n`
}

function lines({ what, state, found, why, fix }: Finding, width: number): readonly string[] {
  const indent = ' '.repeat(2 + 'warning'.length + 2 + width + 2)
  const head = `  ${state.padEnd('warning'.length)}  ${what.padEnd(width)}  ${found}`
  if (state === 'good' || state === 'unknown') return [head]
  return [head, `${indent}${why}`, ...(fix === null ? [] : [`${indent}→ ${fix}`])]
}
