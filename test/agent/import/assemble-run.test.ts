import { describe, expect, test } from 'vitest'
import type { AdapterResult } from '../../../agent/adapters/adapter.ts'
import { assembleImportedRun, type ImportedRunParts } from '../../../agent/import/assemble-run.ts'
import type { ResultFile } from '../../../agent/import/result-files.ts'
import { RunUpload } from '../../../server/contract/run.ts'
import { digest } from '../../support/builders.ts'

const now = Date.UTC(2026, 10, 20, 12)
const parts: ImportedRunParts = {
  ...{ id: '01M84DY4GHXNFTKBMDWB2G9CD4', agentVersion: '0.1.0', now, commit: null, ci: null, notes: [] },
  host: { id: 'a'.repeat(64), label: 'metal-1' },
  environment: { identity: {}, epoch: {}, noted: {}, unread: {} },
}

function result(overrides: Partial<AdapterResult> = {}, times: readonly number[] = [10]): AdapterResult {
  return {
    ...{ benchmark: 'copy', path: null, tool: { name: 'tool', version: null }, argv: ['-n', '1'] },
    metrics: [{ name: 'time', unit: 'us', direction: 'lower', role: 'headline', semantics: null }],
    repetitions: times.map((time) => ({
      ...{ startedAt: null, seconds: null, values: { time }, suspect: [], notes: [] },
    })),
    ...overrides,
  }
}

function file(name: string, results: readonly AdapterResult[], text = `text of ${name}`): ResultFile {
  return { name, text, adapter: 'tool', results, notes: [] }
}

const assemble = (files: readonly ResultFile[], rest: Partial<ImportedRunParts> = {}) =>
  RunUpload.parse(assembleImportedRun(files, { ...parts, ...rest }))

test('equal benchmarks of several files are repetitions of one, each with the text that it stands in', () => {
  const run = assemble([file('a', [result({}, [10, 11])]), file('b', [result({}, [12])])])
  expect(run.suite).toBe('import')
  expect(run.results).toHaveLength(1)
  expect(run.results[0]?.benchmark).toMatchObject({
    name: 'copy',
    path: 'none',
    tool: { version: 'unknown' },
  })
  expect(
    run.results[0]?.repetitions.map(({ index, values, rawOutput }) => [index, values['time'], rawOutput]),
  ).toEqual([
    [0, 10, digest('text of a')],
    [1, 11, digest('text of a')],
    [2, 12, digest('text of b')],
  ])
  expect(run.rawOutputs.map(({ sha256 }) => sha256)).toEqual([digest('text of a'), digest('text of b')])
})

test.each([
  ['arguments', { argv: ['-n', '2'] }],
  ['path', { path: 'vm-vm' }],
  ['version', { tool: { name: 'tool', version: '2' } }],
] as const)('another %s is another benchmark', (_, other) => {
  expect(assemble([file('a', [result()]), file('b', [result(other)])]).results).toHaveLength(2)
})

test('what a person tells fills in what the file does not', () => {
  const open = result({
    metrics: [
      { name: 'time', unit: 'us', direction: 'none', role: 'headline', semantics: null },
      { name: 'range', unit: 'us', direction: 'none', role: 'explanatory', semantics: null },
      { name: 'rate', unit: 'operations/s', direction: 'higher', role: 'secondary', semantics: null },
    ],
  })
  const told = { benchmark: 'mine', path: 'vm-vm', direction: 'lower' } as const
  const { benchmark } = assemble([file('a', [open])], told).results[0] ?? {}
  expect([benchmark?.name, benchmark?.path, benchmark?.metrics.map(({ direction }) => direction)]).toEqual([
    'mine',
    'vm-vm',
    ['lower', 'none', 'higher'],
  ])
})

test('the run lasts from the first repetition to the end of the last, as far as they tell', () => {
  const timed = (startedAt: number | null, seconds: number) =>
    result({}).repetitions.map((one) => ({ ...one, startedAt, seconds }))
  const told = result({
    repetitions: [...timed(now - 60_000, 10), ...timed(now - 30_000, 10), ...timed(null, 10)],
  })
  const run = assemble([file('a', [told])])
  expect([run.startedAt, run.finishedAt]).toEqual([now - 60_000, now - 20_000])
  expect(run.results[0]?.repetitions.map(({ startedAt, durationMs }) => [startedAt, durationMs])).toEqual([
    [now - 60_000, 10_000],
    [now - 30_000, 10_000],
    [now - 60_000, 10_000],
  ])
})

test.each([
  ['before there was git', Date.UTC(1999, 0, 1)],
  ['that has not come yet', now + 3_600_000],
])('a time %s is not believed', (_, startedAt) => {
  const odd = result({ repetitions: result({}).repetitions.map((one) => ({ ...one, startedAt })) })
  const run = assemble([file('a', [odd])])
  expect([run.startedAt, run.finishedAt]).toEqual([now, now])
})

test('a time that a person tells is that of the run', () => {
  const run = assemble([file('a', [result()])], { measuredAt: now - 1 })
  expect([run.startedAt, run.finishedAt]).toEqual([now - 1, now - 1])
})

test('more metrics than a benchmark may have come in parts, and each value stays with its metric', () => {
  const names = Array.from({ length: 150 }, (_, i) => `m${i}`)
  const wide = result({
    metrics: names.map((name) => ({
      name,
      unit: 'us',
      direction: 'lower',
      role: 'headline',
      semantics: null,
    })),
    repetitions: [
      {
        ...{ startedAt: null, seconds: null, suspect: [], notes: [] },
        values: Object.fromEntries(names.map((name, i) => [name, i])),
      },
    ],
  })
  const run = assemble([file('a', [wide])])
  expect(run.results.map(({ benchmark }) => benchmark.metrics.length)).toEqual([64, 64, 22])
  expect(Object.keys(run.results[2]?.repetitions[0]?.values ?? {})).toEqual(names.slice(128))
})

test('texts that are too large are not kept, and the run says so', () => {
  const large = file('large.txt', [result()], 'x'.repeat(3 * 1024 ** 2))
  const run = assemble([large, file('b', [result()])])
  expect(run.rawOutputs.map(({ sha256 }) => sha256)).toEqual([digest('text of b')])
  expect(run.results[0]?.repetitions.map(({ rawOutput }) => rawOutput)).toEqual([null, digest('text of b')])
  expect(run.notes).toEqual(['Too large to be kept as raw output: large.txt (3.0 MiB).'])
})

test('notes are said once, with the file where there are several, and never more than a run may carry', () => {
  const noted = (note: string) =>
    result({ repetitions: result({}, [1, 2]).repetitions.map((one) => ({ ...one, notes: [note] })) })
  expect(assemble([file('a', [noted('odd')])]).notes).toEqual(['copy: odd'])
  expect(assemble([file('a', [noted('odd')]), file('b', [result()])]).notes).toEqual(['a: copy: odd'])
  const many = Array.from({ length: 30 }, (_, i) => file(`f${i}`, [noted('odd')]))
  expect(assemble(many).notes).toHaveLength(20)
  expect(assemble(many).notes.at(-1)).toBe('There are 11 more notes, in the raw outputs.')
})

test('suspicion stays with the repetition', () => {
  const odd = result({
    repetitions: result({}).repetitions.map((one) => ({ ...one, suspect: ['throttled'] })),
  })
  expect(assemble([file('a', [odd])]).results[0]?.repetitions[0]?.suspect).toEqual(['throttled'])
})

describe('refused is', () => {
  const metric = { name: 'time', direction: 'lower', role: 'headline', semantics: null } as const
  test.each([
    [
      'a metric in two units',
      [file('a', [result()]), file('b', [result({ metrics: [{ ...metric, unit: 's' }] })])],
      {},
      'b has copy time in s, another file in us.',
    ],
    [
      'a path that contradicts the file',
      [file('a', [result({ path: 'vm-vm' })])],
      { path: 'host-lo' },
      '--path says host-lo',
    ],
    [
      'one name for two benchmarks',
      [file('a', [result(), result({ benchmark: 'move' })])],
      { benchmark: 'mine' },
      '--benchmark names one benchmark, but there are 2: copy, move.',
    ],
    ['too many repetitions', [file('a', [result({}, Array(1001).fill(1))])], {}, 'copy has 1001 repetitions'],
    [
      'too many benchmarks',
      [
        file(
          'a',
          Array.from({ length: 201 }, (_, i) => result({ benchmark: `b${i}` })),
        ),
      ],
      {},
      'There are 201 benchmarks; a run holds at most 200.',
    ],
  ] as const)('%s', (_, files, rest, reason) => {
    expect(() => assembleImportedRun([...files], { ...parts, ...rest })).toThrow(reason)
  })
})
