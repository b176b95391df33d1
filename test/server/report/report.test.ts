import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Report } from '../../../server/contract/report.ts'
import { checkOf } from '../../../server/report/check.ts'
import { codeSpan, escapeMarkdown, plain } from '../../../server/report/escape.ts'
import { reportMarkdown } from '../../../server/report/markdown.ts'
import { reportMarker } from '../../../server/report/marker.ts'
import { reportText } from '../../../server/report/text.ts'
import { buildReport, buildRow } from '../../support/build-report.ts'
import { hostileTexts } from '../../support/hostile-text.ts'

const marker = reportMarker('netstack', { kind: 'pull-request', number: 12, base: 'main' })
const render = (report: Report, maxChars?: number) =>
  reportMarkdown(report, maxChars === undefined ? { marker } : { marker, maxChars })

describe('a comment', () => {
  test('says in its first line what happened, and shows base, head, change and how to measure again', () => {
    const text = render(buildReport())
    expect(text.split('\n')[2]).toContain('Regressed')
    const row = text.split('\n').find((line) => line.includes('`tcp_stream_1 throughput`'))
    expect(row).toMatch(/24\.0\sGbit.*22\.0\sGbit.*8.*3.*14\s\/\s2.*regressed/)
    expect(text).toContain('metalmark reproduce 01K00000000000000000000001')
  })

  test('names in what the environment differs from the baseline’s', () => {
    expect(render(buildReport())).toContain('`host.kernel` `6.1.0-18` → `6.12.0-2`')
    expect(render(buildReport({ environment: [] }))).toContain('Environment: as in the baseline.')
  })

  test('folds away what is neither a headline nor changed', () => {
    const [shown, folded = ''] = render(buildReport()).split('<details>')
    expect(shown).not.toContain('rtt_p99')
    expect(folded).toContain('rtt_p99')
  })

  test('begins and ends with its marker', () => {
    const lines = render(buildReport()).trimEnd().split('\n')
    expect([lines[0], lines.at(-1)]).toEqual([marker, marker])
  })

  test('fits by leaving out whole rows, the last first, and says how many', () => {
    const rows = Array.from({ length: 400 }, (_, i) =>
      buildRow({ benchmark: `tcp_stream_${i}`, metric: 'throughput', unit: 'bit/s', verdict: 'regressed' }),
    )
    const text = render(buildReport({ rows }))
    expect(text.length).toBeLessThanOrEqual(65_536)
    const shown = text.split('\n').filter((line) => line.startsWith('| `tcp_stream_')).length
    expect(shown).toBeGreaterThan(100)
    expect(text).toContain(`_${400 - shown} rows left out`)
    expect(text).toContain('`tcp_stream_0 throughput`')
  })

  test('of any report fits any size that holds its headline, with all its tables whole', () => {
    const row = fc.record({ name: fc.constantFrom(...hostileTexts), host: fc.constantFrom(...hostileTexts) })
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), fc.integer({ min: 2000, max: 20_000 }), (all, most) => {
        const rows = all.map(({ name, host }) =>
          buildRow({ benchmark: name, metric: 'm', unit: 'us', verdict: 'regressed', host }),
        )
        const text = render(buildReport({ rows }), most)
        expect(text.length).toBeLessThanOrEqual(most)
        expect(text.startsWith(marker)).toBe(true)
        expect(text.trimEnd().endsWith(marker)).toBe(true)
        for (const line of text.split('\n').filter((one) => one.startsWith('|'))) {
          expect(line.replaceAll('\\|', '').match(/\|/g)).toHaveLength(9)
        }
      }),
      { seed: 5, numRuns: 200 },
    )
  })
})

describe('hostile text', () => {
  test.each(hostileTexts.map((text) => [JSON.stringify(text).slice(0, 60), text]))('%s', (_, text) => {
    const escaped = escapeMarkdown(text)
    expect(escaped.replace(/&(#\d+|amp|lt|gt);/g, '')).not.toMatch(/[<>&|`*_[\]!#]/)
    expect(controls(escaped)).toEqual([])
    // What a reader sees refers to nobody and nothing.
    const seen = escaped.replace(/&#(\d+);/g, (_entity, code) => String.fromCharCode(Number(code)))
    expect(seen.replace(/&(amp|lt|gt);/g, ' ')).not.toMatch(/[@#!$~%][A-Za-z0-9]|GH-\d|www\./)
    expect(escaped.length).toBeLessThan(3500)
    expect(controls(plain(text))).toEqual([])
    // A code span is ended by as many backticks as began it, and by nothing else.
    const span = codeSpan(text)
    const fence = /^`+/.exec(span)?.[0] ?? ''
    expect(span.slice(fence.length, -fence.length)).not.toMatch(new RegExp(`(?<!\`)${fence}(?!\`)`))
    expect(span).not.toMatch(/[\n\r]/)
  })

  test('in every place of a report leaves one comment with one headline, no HTML and no second marker', () => {
    for (const text of hostileTexts) {
      const row = buildRow({ benchmark: text, metric: text, unit: 'us', verdict: 'regressed', host: text })
      const report = buildReport({
        headline: text,
        head: { hash: 'a'.repeat(40), subject: text, committedAt: 1 },
        rows: [{ ...row, reason: text }],
        notes: [text],
        environment: [
          { host: text, differences: [{ field: text, kind: 'epoch', from: text, to: null, meaning: text }] },
        ],
        missing: [{ benchmark: text, path: 'vm-vm', host: text }],
        reproduce: `metalmark reproduce ${text}`,
      })
      const markdown = render(report)
      const outside = markdown.replace(/(`+)[\s\S]*?[^`]\1(?!`)/g, '')
      expect(outside.match(/^### /gm)).toHaveLength(1)
      expect(outside.replaceAll(marker, '').replaceAll('<br>', '')).not.toMatch(
        /<(?!\/?(?:details|summary)>)/,
      )
      expect(outside.match(/<!--/g)).toHaveLength(2)
      expect(controls(reportText(report).replaceAll('\n', ''))).toEqual([])
      expect(controls(checkOf(report).title)).toEqual([])
    }
  })
})

describe('a check', () => {
  const conclusion = (overrides: Partial<Report>) => checkOf(buildReport(overrides)).conclusion
  const alert = (
    evidence: NonNullable<Report['alert']>['evidence'],
    handling: 'open' | 'accepted' = 'open',
  ) => ({
    alert: { id: '01K0000000000000000000000A', evidence, handling, reason: null },
  })

  test('is in progress until all runs were judged', () => {
    expect(conclusion({ judged: false })).toBe('in-progress')
  })

  test('is neutral while a regression is only suspected, and where measuring again could not tell', () => {
    expect(conclusion(alert('suspected'))).toBe('neutral')
    expect(conclusion(alert('inconclusive'))).toBe('neutral')
  })

  test('fails once it is confirmed, if the policy says so', () => {
    expect(conclusion(alert('confirmed'))).toBe('failure')
    expect(conclusion({ ...alert('confirmed'), failCheck: 'never' })).toBe('neutral')
    expect(checkOf(buildReport(alert('confirmed'))).annotations).toMatchObject([{ level: 'failure' }])
  })

  test('annotates nothing that is not borne out, because no forge takes an annotation back', () => {
    for (const evidence of ['suspected', 'inconclusive', 'refuted', 'withdrawn'] as const) {
      expect(checkOf(buildReport(alert(evidence))).annotations).toEqual([])
    }
    expect(checkOf(buildReport(alert('confirmed', 'accepted'))).annotations).toEqual([])
  })

  test('blames nobody for what was refuted, and lets pass what was accepted or expected', () => {
    expect(conclusion(alert('refuted'))).toBe('neutral')
    expect(conclusion(alert('confirmed', 'accepted'))).toBe('success')
    const [row] = buildReport().rows
    const expected = { pattern: 'tcp_stream_1', relative: -0.08 }
    expect(conclusion({ alert: null, rows: row === undefined ? [] : [{ ...row, expected }] })).toBe('success')
  })

  test('succeeds with what it could have seen', () => {
    const check = checkOf(
      buildReport({
        kind: 'unchanged',
        alert: null,
        rows: [
          buildRow({
            ...{ benchmark: 'tcp_rr', metric: 'rtt_p50', unit: 'us', verdict: 'unchanged' },
          }),
        ],
      }),
    )
    expect(check.conclusion).toBe('success')
    expect(check.summary).toContain('A change of 3.0 % would have been seen')
  })

  test('is neutral where nothing can be told', () => {
    expect(conclusion({ kind: 'inconclusive', alert: null })).toBe('neutral')
    expect(conclusion({ kind: 'invalid', alert: null })).toBe('neutral')
  })
})

/** Characters that are not seen, but do something: control characters, and marks that turn the direction of writing. */
function controls(text: string): string[] {
  return [...text].filter((character) => /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(character))
}
