import type { Comparison } from './comparison.ts'
import type { Side } from './side.ts'

/** A comparison as one JSON document, with every run's value. Relative changes are fractions. */
export function comparisonJson({ a, b, rows, means, differences, notes }: Comparison): string {
  const document = {
    ...{ format: 1, a: side(a), b: side(b) },
    rows: rows.map(({ benchmark, metric, host, a: before, b: after, judged, reasons }) => ({
      ...{ benchmark, metric, host, a: before, b: after },
      ...{ effect: judged?.effect ?? null, p: judged?.p ?? null, footing: judged?.footing ?? null },
      ...{
        verdict: judged?.verdict ?? null,
        smallestDetectable: judged?.smallestDetectable ?? null,
        reasons,
      },
    })),
    ...{ means, differences, notes },
  }
  return `${JSON.stringify(document, null, 2)}\n`
}

function side({ asked, what, runs }: Side) {
  return {
    ...{ asked, what },
    runs: runs.map(({ name, startedAt, commit, host }) => ({ name, startedAt, commit, host })),
  }
}
