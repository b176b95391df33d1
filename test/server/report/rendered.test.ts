import MarkdownIt from 'markdown-it'
import { describe, expect, test } from 'vitest'
import type { Report } from '../../../server/contract/report.ts'
import { alertMessage } from '../../../server/report/alert-message.ts'
import { chartSvg } from '../../../server/report/chart-svg.ts'
import { codeSpan, escapeMarkdown } from '../../../server/report/escape.ts'
import { reportMarkdown } from '../../../server/report/markdown.ts'
import { reportMarker } from '../../../server/report/marker.ts'
import { buildReport, buildRow } from '../../support/build-report.ts'
import { hostileTexts } from '../../support/hostile-text.ts'

const markdown = new MarkdownIt({ html: true, linkify: true })
const named = hostileTexts.map((text) => [JSON.stringify(text).slice(0, 60), text] as const)

describe.each(named)('%s', (_, text) => {
  test('is, escaped, one paragraph of nothing but text to a Markdown parser', () => {
    const inner = markdown.renderInline(`a ${escapeMarkdown(text)} b`)
    expect(inner).not.toMatch(/<[a-z/!]/i)
    expect(markdown.parse(`a ${escapeMarkdown(text)}`, {}).map(({ type }) => type)).toEqual([
      'paragraph_open',
      'inline',
      'paragraph_close',
    ])
  })

  test('is one code span, in a table too', () => {
    const [inline] = markdown.parseInline(`a ${codeSpan(text)} b`, {})
    expect(inline?.children?.map(({ type }) => type)).toEqual(['text', 'code_inline', 'text'])
    const table = markdown.render(`| a | b |\n|---|---|\n| ${codeSpan(text, { inTable: true })} | c |\n`)
    expect(table.match(/<td/g)).toHaveLength(2)
  })

  test('in every place of a comment leaves its shape as it is: the same elements in the same order', () => {
    const about = (said: string) => shapeOf({ ...reportOf(said), notes: [`Note: ${said}`] })
    expect(about(text)).toEqual(about('quiet'))
  })

  test('is text in a chart, which stays well-formed and names nothing to load or run', () => {
    const svg = chartSvg(reportOf(text))
    expect(tagsOf(svg)).toEqual(tagsOf(chartSvg(reportOf('quiet'))))
    expect(svg.replaceAll('\n', '')).not.toMatch(/\p{Cc}|<(?:script|image|foreignObject|a)\b|href/u)
  })

  test('is handed on as it is in messages, for whoever sends them to escape', () => {
    const { title } = alertMessage(
      {
        ...{ kind: 'change', headline: text, largest: null, hosts: [text], after: null, upTo: null },
        ...{ pullRequest: null, attribution: null, environment: [], members: [] },
      },
      { kind: 'opened', evidence: 'suspected', who: null, why: text },
      { url: null },
    )
    expect(title).toBe(`New alert: ${text}`)
  })
})

test('where all is well a comment says so in a sentence, and folds the figures', () => {
  const rows = [buildRow({ benchmark: 'tcp_rr', metric: 'rtt_p50', unit: 'us', verdict: 'unchanged' })]
  const headline = 'No change: on 1 headline metric a change of 5.0 % or more is ruled out'
  const [open = '', folded = ''] = render(
    buildReport({ kind: 'unchanged', alert: null, rows, headline, environment: [] }),
  ).split('<details>')
  expect(open).toContain('No change')
  expect(open).not.toContain('|---')
  expect(folded).toContain('tcp_rr rtt_p50')
})

test('a chart shows base and head, each with the interval of its level, and names the change', () => {
  const svg = chartSvg(buildReport())
  expect(svg.match(/<circle class="base"/g)).toHaveLength(2)
  expect(svg.match(/<circle class="worse"/g)).toHaveLength(2)
  expect(svg.match(/<rect class="band/g)).toHaveLength(2)
  expect(svg).toMatch(/<title id="t">tcp_stream_1 throughput, vm-vm, metal-01 −8.1 %</)
  expect(svg).toContain('prefers-color-scheme:dark')
})

test.each([
  ['no row', []],
  ['a row without values', [{ ...buildRow(shape()), values: { base: [], head: [] } }]],
  ['a row without a base', [{ ...buildRow(shape()), base: null, values: { base: [], head: [1] } }]],
  [
    'values that are all the same',
    [{ ...buildRow(shape()), base: null, head: null, values: { base: [0, 0], head: [0] } }],
  ],
])('a chart of %s has finite places only', (_, rows) => {
  const svg = chartSvg(buildReport({ rows }))
  expect(svg).toMatch(/<\/svg>\n$/)
  expect(svg).not.toMatch(/NaN|Infinity|undefined/)
})

function shape() {
  return { benchmark: 'tcp_rr', metric: 'rtt_p50', unit: 'us', verdict: 'unchanged' } as const
}

function reportOf(text: string): Report {
  const row = buildRow({ benchmark: text, metric: text, unit: 'us', verdict: 'regressed', host: text })
  return buildReport({
    headline: text,
    head: { hash: 'a'.repeat(40), subject: text, committedAt: 1 },
    base: { hash: 'b'.repeat(40), subject: text, committedAt: 1 },
    rows: [{ ...row, reason: text }],
    environment: [
      { host: text, differences: [{ field: text, kind: 'epoch', from: text, to: null, meaning: text }] },
    ],
    missing: [{ benchmark: text, path: text, host: text }],
    links: {
      ...{ report: 'https://m.example/r', compare: null, chart: 'https://m.example/c' },
      ...{ image: 'https://m.example/i.svg', runs: [] },
    },
  })
}

function render(report: Report): string {
  return reportMarkdown(report, { marker: reportMarker(report.project, report.subject) })
}

function shapeOf(report: Report): string[] {
  const html = markdown.render(render(report))
  return [...html.matchAll(/<!--|<\/?[a-z][a-z0-9]*/gi)].map(([tag]) => tag)
}

function tagsOf(svg: string): string[] {
  return [...svg.matchAll(/<\/?[a-z]+/gi)].map(([tag]) => tag)
}
