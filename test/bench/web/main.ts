import { benchOverview } from './overview-api.ts'
import { benchSeriesPage, seriesFigureLines } from './series.ts'

const help = `npm run bench:web

The dashboard with much data: the overview's API with 2,000 series and 1,000,000 points, and the page of a long series in
Chromium, measured by its own tracing. Absolute times, which only an otherwise idle machine gives; nothing is asserted.`

if (process.argv.includes('--help')) {
  console.log(help)
} else {
  for (const { what, p50, p95, p99 } of await benchOverview()) {
    const [half, most, nearlyAll] = [p50, p95, p99].map((ms) => `${ms.toFixed(1)} ms`)
    console.log(`${what}: ${half} (median), ${most} (95 of 100), ${nearlyAll} (99 of 100)`)
  }
  for (const points of [10_000, 100_000]) {
    for (const line of seriesFigureLines(await benchSeriesPage(points))) console.log(line)
  }
}
