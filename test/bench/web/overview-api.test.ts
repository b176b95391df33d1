import { expect, test } from 'vitest'
import { benchOverview } from './overview-api.ts'

test('the overview’s requests are timed, each with percentiles in order', async () => {
  const results = await benchOverview({ series: 80, points: 1600, rounds: 5 })
  expect(results.map(({ what }) => what)).toEqual([
    '/api/v1/overview',
    '/api/v1/projects/dataplane/series?limit=500',
    '/api/v1/projects',
  ])
  for (const { p50, p95, p99 } of results) {
    expect(p50).toBeGreaterThan(0)
    expect(p95).toBeGreaterThanOrEqual(p50)
    expect(p99).toBeGreaterThanOrEqual(p95)
  }
})
