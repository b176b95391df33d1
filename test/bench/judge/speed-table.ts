import { markdownTable } from './markdown-table.ts'
import { appendSpeed, drawTimedSeries, offlineSpeed } from './speed.ts'

/**
 * Milliseconds that the judge takes, and in brackets as multiples of a plain PELT over the same whole series in the same
 * process: milliseconds alone say little on a shared machine.
 */
export function speedTable(quick: boolean): string {
  const kinds = [
    { name: 'no change', stepEvery: null },
    { name: 'a step every 100', stepEvery: 100 },
  ]
  const rows = kinds.flatMap(({ name, stepEvery }) =>
    [1000, 10_000].map((points) => {
      const values = drawTimedSeries(points, stepEvery)
      const { judge, pelt } = offlineSpeed(values, quick ? 3 : 15)
      const { median, mean, slowest } = appendSpeed(values)
      const beside = (ms: number) => `${ms.toFixed(2)} (${(ms / pelt).toPrecision(2)} ×)`
      const size = `${points.toLocaleString('en-US')} points, ${name}`
      return [size, pelt.toFixed(2), ...[judge, median, mean].map(beside), slowest.toFixed(1)]
    }),
  )
  const aims = ['aim', '', '5 for 1,000, 50 for 10,000', '0.2', '', '']
  const head = ['ms', 'plain PELT', 'all at once', 'one point appended, median', 'mean', 'slowest']
  return markdownTable(head, [...rows, aims])
}
