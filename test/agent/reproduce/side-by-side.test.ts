import { describe, expect, test } from 'vitest'
import { sideBySide } from '../../../agent/reproduce/side-by-side.ts'
import { buildRun } from '../../support/builders.ts'

describe('two runs side by side', () => {
  const stored = buildRun({ shape: { seed: 1 } }).results

  test('have headline and secondary metrics in the order of the stored run, and no explanatory ones', () => {
    const rows = sideBySide(stored, stored)
    const expected = stored.flatMap(({ benchmark }) =>
      benchmark.metrics
        .filter(({ role }) => role !== 'explanatory')
        .map(({ name }) => `${benchmark.name} ${name}`),
    )
    expect(rows.map(({ benchmark, metric }) => `${benchmark} ${metric.name}`)).toEqual([...new Set(expected)])
    expect(rows.every(({ change, differs }) => change === 0 && differs === null)).toBe(true)
  })

  test('give the change from the stored median to this one', () => {
    const here = buildRun({ shape: { seed: 1, speed: 0.5 } }).results
    const row = sideBySide(stored, here).find(({ benchmark }) => benchmark === 'tcp_stream_1')
    expect(row?.stored?.median).toBeGreaterThan(0)
    expect(row?.change).toBeCloseTo((row?.here?.median ?? 0) / (row?.stored?.median ?? 1) - 1, 12)
    expect(row?.change).toBeLessThan(-0.3)
  })

  test('leave out what is suspect, failed or warm-up', () => {
    const spoilt = stored.map((result) => ({
      ...result,
      repetitions: result.repetitions.map((one, i) =>
        i === 0 ? { ...one, suspect: ['throttled'], values: { throughput: 1, rtt_p50: 1 } } : one,
      ),
    }))
    const row = sideBySide(stored, spoilt)[0]
    expect(row?.here?.low).toBeGreaterThan(1)
  })

  test('say where tool or arguments are not the same', () => {
    const other = stored.map((result) => ({
      ...result,
      benchmark: { ...result.benchmark, tool: { ...result.benchmark.tool, version: '9.9' } },
    }))
    expect(sideBySide(stored, other)[0]?.differs).toMatch(/there, .* 9\.9 here$/)
  })

  test('keep a benchmark that was not measured here, without a change', () => {
    expect(sideBySide(stored, [])[0]).toMatchObject({ here: null, change: null, differs: null })
  })
})
