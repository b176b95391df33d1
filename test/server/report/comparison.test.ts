import { describe, expect, test } from 'vitest'
import type { Comparison } from '../../../server/contract/comparison.ts'
import { makeComparison } from '../../../server/judge/make-comparison.ts'
import { deltaOf, medianInterval } from '../../../server/report/benchstat-numbers.ts'
import { comparisonBenchstat } from '../../../server/report/benchstat-text.ts'
import { comparisonCsv } from '../../../server/report/comparison-csv.ts'
import { comparisonJson } from '../../../server/report/comparison-json.ts'
import { comparisonMarkdown } from '../../../server/report/comparison-markdown.ts'
import { comparisonText } from '../../../server/report/comparison-text.ts'
import { hostileTexts } from '../../support/hostile-text.ts'
import { runs, side } from '../judge/sides.ts'

const strict = { anyway: false, all: false }
const slower = (count: number) =>
  makeComparison(side('main', runs(count)), side('#12', runs(count, { from: 20, speed: 0.9 })), strict)

/** The same comparison with a text in every place that people fill. */
function about(text: string): Comparison {
  const comparison = slower(3)
  const sideWith = (one: Comparison['a']) => ({
    ...one,
    ...{ asked: text, what: text, notes: [text] },
    runs: one.runs.map((run) => ({ ...run, name: text, host: text })),
  })
  return {
    ...comparison,
    ...{ a: sideWith(comparison.a), b: sideWith(comparison.b), notes: [text] },
    rows: comparison.rows.map((row, i) => ({
      ...row,
      ...{ benchmark: { ...row.benchmark, name: text }, host: text },
      ...(i === 0 ? { judged: null, reasons: [text] } : {}),
    })),
    differences: [{ field: text, kind: 'noted', from: text, to: text, meaning: text }],
  }
}

describe('the table of benchstat', () => {
  // Figures that benchstat prints for these samples: golang.org/x/perf/cmd/benchstat, testdata.
  const [before, after] = [
    [1718, 1718, 1717, 1719, 1716, 1720, 1718, 1718, 1718, 1718],
    [1423, 1422, 1423, 1422, 1423, 1422, 1423, 1422, 1423, 1422],
  ]

  test('has a section for each unit, with old, new and change below each other', () => {
    const lines = comparisonBenchstat(slower(6)).split('\n')
    expect(lines[0]).toBe('old: main: 6 runs of 6 commits on host-a, 2025-09-02 to 2025-09-07')
    const [names, units, first, second, mean] = lines.slice(2)
    expect(names).toMatch(/^ {30,} │ +main +│ +#12 +│$/)
    expect(units).toMatch(/^ {30,} │ +bit\/s +│ +bit\/s +vs base +│$/)
    expect(first).toMatch(
      /^loopback_stream\/throughput\/\S+ +[\d.]{5}G ± \d% +[\d.]{5}G ± \d% +~ \(p=\S+ n=6\)$/,
    )
    expect(second).toMatch(
      /^tcp_stream_1\/throughput\/vm-vm +\S+G ± \d% +\S+G ± \d% +-1?\d\.\d\d% \(p=0\.002 n=6\)$/,
    )
    expect(mean).toMatch(/^geomean +\S+G +\S+G +-\d\.\d\d%$/)
    expect(lines.filter((line) => line.includes('│')).map((line) => line.indexOf('│'))).toHaveLength(4)
    expect(lines.join('\n')).toMatch(/│ +sec +│ +sec +vs base +│/)
  })

  test('says in footnotes where samples are too few for an interval or for a difference', () => {
    expect(comparisonBenchstat(slower(5))).toMatch(/ ± ∞ ¹.* ± ∞ ¹.*\(p=0\.008 n=5\)$/m)
    const text = comparisonBenchstat(slower(3))
    expect(text).toMatch(/~ \(p=0\.100 n=3\) ²$/m)
    expect(text).toContain('\n¹ need >= 6 samples for confidence interval at level 0.95\n')
    expect(text).toContain('\n² need >= 4 samples to detect a difference at alpha level 0.05\n')
  })

  test('takes repetitions for samples where each side is one run, and says so', () => {
    expect(comparisonBenchstat(slower(1))).toContain('n counts repetitions of one boot')
  })

  test('has benchstat’s numbers', () => {
    expect(deltaOf(before, after)).toEqual({ change: '-17.20%', test: '(p=0.000 n=10)', warning: null })
    expect(medianInterval(before)).toEqual({ centre: 1718, range: '0%', warning: null })
    expect(deltaOf([1, 1, 1, 1], [1, 1, 1, 1])).toMatchObject({
      ...{ change: '~', test: '(p=1.000 n=4)', warning: 'all samples are equal' },
    })
    expect(deltaOf([1, 2, 3, 4], [5, 6, 7]).test).toBe('(p=0.057 n=4+3)')
    expect(medianInterval([1, 2, 3, 4, 5, 6]).range).toBe('250%')
    expect(medianInterval([1, 2, 3, 4, 5]).range).toBe('∞')
  })
})

test('CSV has a row for each metric with numbers as they are stored', () => {
  const comparison = slower(6)
  const [head, ...rows] = comparisonCsv(comparison).trimEnd().split('\r\n')
  expect(head?.split(',').slice(0, 4)).toEqual(['benchmark', 'path', 'host', 'metric'])
  expect(rows).toHaveLength(comparison.rows.length)
  const cells = rows[1]?.split(',') ?? []
  expect(cells).toHaveLength(head?.split(',').length ?? 0)
  expect(Number(cells[7])).toBe(comparison.rows[1]?.a?.median)
  expect(Number(cells[13])).toBe(comparison.rows[1]?.judged?.effect?.relative)
  expect(cells[18]).toBe('regressed')
})

test('JSON is the API’s document', () => {
  const comparison = slower(2)
  expect(JSON.parse(comparisonJson(comparison))).toEqual(comparison)
})

describe.each(hostileTexts.map((text) => [text.slice(0, 40), text]))('hostile text %j', (_, text) => {
  test('moves no cursor and breaks no line of a table for people', () => {
    for (const render of [comparisonText, comparisonBenchstat]) {
      const shown = render(about(text))
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
      expect(shown.split('\n')).toHaveLength(render(about('quiet')).split('\n').length)
    }
  })

  test('is no markup in Markdown', () => {
    const shown = comparisonMarkdown(about(text))
    expect(shown).not.toMatch(/<(?!\/?(?:details|summary)>)/)
    expect(shown).not.toMatch(/@\w|(?<!&)#\w/)
    const bars = (all: string) => all.split('\n').map((line) => line.split('|').length)
    expect(bars(shown)).toEqual(bars(comparisonMarkdown(about('quiet'))))
  })

  test('is no formula and no second cell in CSV', () => {
    const shown = comparisonCsv(about(text))
    const cells = parseCsv(shown)
    expect(cells.map((row) => row.length)).toEqual(
      parseCsv(comparisonCsv(about('quiet'))).map((row) => row.length),
    )
    for (const [name = ''] of cells) expect(name).not.toMatch(/^\s*[=+\-@]/)
  })
})

/** RFC 4180, as a spreadsheet reads it. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [['']]
  let quoted = false
  const put = (one: string) => {
    const row = rows[rows.length - 1] ?? []
    row.push((row.pop() ?? '') + one)
  }
  for (const [token] of text.matchAll(/""|\r\n|[\s\S]/g)) {
    if (token === '""' && quoted) put('"')
    else if (token === '""') continue
    else if (token === '"') quoted = !quoted
    else if (token === ',' && !quoted) rows[rows.length - 1]?.push('')
    else if (token === '\r\n' && !quoted) rows.push([''])
    else put(token)
  }
  return rows
}
