import { expect, test } from 'vitest'
import { noisy } from '../../support/noisy.ts'
import { runCommand } from './run-command.ts'

const stepped = noisy([
  [100, 40],
  [110, 40],
])

test('a CSV is reported for people: place, effect with its interval, levels, noise', async () => {
  const { stdout } = await analyze(['daily.csv', '--direction', 'lower'])
  const lines = stdout.split('\n')
  expect(lines[0]).toBe('latency (daily.csv:1), 40 points')
  expect(lines[1]).toMatch(/^ {2}at .*time +commit +change \(95 % interval\) +level +p$/)
  expect(lines[2]).toMatch(
    /^ {2}24 .*2024-01-25 02:00Z {2}04a012e {2}−1\d % \(−1\d % to −1\d %\) +improved +10\.\d+ → 9\.\d+ +\S+$/,
  )
  expect(lines[3]).toMatch(
    /^ {2}noise 1\.\d % from run to run; a single further run shows changes from \d.* % up$/,
  )
  expect(stdout).toContain('throughput (daily.csv:1), 40 points: no change\n')
  expect(stdout).toContain('2 series, 80 points, 1 change; changes below 0.50 % are left out')
})

test('many series without change are folded into one line', async () => {
  const lines = Array.from({ length: 12 }, (_, i) => ({
    id: `s${i}`,
    values: noisy([[100, 30]], { seed: i + 1 }),
  }))
  const { stdout } = await analyze(['-'], jsonl(lines))
  expect(stdout).toMatch(
    /^No change in 12 series: s0, s1, s2, s3, s4, s5, s6, s7 and 4 more; single further runs/,
  )
})

test('JSON lines are exactly one for each series, in their order', async () => {
  const { stdout } = await analyze(
    ['--format', 'jsonl'],
    jsonl([
      { id: 'b', values: stepped },
      { id: 'empty', values: [] },
      { id: 'a', values: [null, ...stepped] },
    ]),
  )
  expect(stdout).toBe('{"id":"b","cps":[40]}\n{"id":"empty","cps":[]}\n{"id":"a","cps":[41]}\n')
})

test('online, JSON lines say when a change was first reported', async () => {
  const { stdout } = await analyze(['--format', 'jsonl', '--online'], jsonl([{ id: 'a', values: stepped }]))
  const [line, ...others] = parseLines(stdout)
  expect(others).toEqual([])
  expect(line).toEqual({ id: 'a', reports: [{ index: 40, at: expect.any(Number) }] })
  const [report] = (line as { reports: { at: number }[] }).reports
  expect(report?.at).toBeGreaterThanOrEqual(40)
  expect(report?.at).toBeLessThanOrEqual(45)
})

test('steps of the environment are no alarms, and are marked for people', async () => {
  const input = jsonl([{ id: 'a', values: stepped, epochs: [40] }])
  expect((await analyze(['--format', 'jsonl'], input)).stdout).toBe('{"id":"a","cps":[]}\n')
  expect((await analyze(['--format', 'jsonl', '--online'], input)).stdout).toBe('{"id":"a","reports":[]}\n')
  expect((await analyze([], input)).stdout).toMatch(/\n {2}40 .*environment/)
})

test('one JSON document holds every detail', async () => {
  const { stdout } = await analyze(['daily.csv', '--format', 'json', '--budget', '1', '--min-effect', '2%'])
  const document = JSON.parse(stdout)
  expect(document).toMatchObject({
    format: 1,
    settings: { minEffect: 0.02, falsePerThousand: 1 },
    score: null,
  })
  expect(document.series).toMatchObject([
    { id: 'throughput', source: { file: 'daily.csv', line: 1 }, points: 40, missing: 0, changes: [] },
    {
      id: 'latency',
      changes: [
        { index: 24, time: '2024-01-25T02:00:00.000Z', commit: '04a012e', cause: 'shift', meaning: null },
      ],
    },
  ])
})

test('a bad line fails the command, and leaves no document that looks complete', async () => {
  const input = `${jsonl([{ id: 'a', values: stepped }])}{"id":"b","values":[1,"x"]}\n`
  const failed = await analyze(['--format', 'json'], input)
  expect(failed.error).toMatchObject({ kind: 'input', message: expect.stringMatching(/^<stdin>, line 2: /) })
  expect(() => JSON.parse(failed.stdout)).toThrow()
  const text = await analyze([], input)
  expect(text.error?.kind).toBe('input')
  expect(text.stdout).not.toContain('1 series')
})

test('a score goes beside JSON lines, and into the other reports', async () => {
  const input = jsonl([
    { id: 'a', values: stepped, cps: [40], family: 'steps' },
    { id: 'b', values: stepped, cps: [20, 40], family: 'steps' },
    { id: 'c', values: noisy([[100, 30]]), cps: [], family: 'calm' },
  ])
  const lines = await analyze(['--format', 'jsonl', '--score'], input)
  expect(parseLines(lines.stdout)).toHaveLength(3)
  expect(lines.stderr).toMatch(/all +3 +3 +2 +2 +1\.000 +0\.667 +0\.800\n/)
  expect(lines.stderr).toMatch(/steps +2 +3 +2 +2 /)
  expect(lines.stderr).toMatch(/calm +1 +0 +0 +0 +– +– +–/)
  const { score } = JSON.parse((await analyze(['--format', 'json', '--score', '--online'], input)).stdout)
  expect(score.all).toMatchObject({ right: 2, online: { falseReports: 0, within5: 2 / 3 } })
})

test('a smaller change than asked for is left out', async () => {
  const input = jsonl([{ id: 'a', values: stepped }])
  const options = ['--format', 'jsonl', '--min-effect']
  expect((await analyze([...options, '0.2'], input)).stdout).toBe('{"id":"a","cps":[]}\n')
  expect((await analyze([...options, '5%'], input)).stdout).toBe('{"id":"a","cps":[40]}\n')
})

test('a pipeline can fail on what the newest segment began with', async () => {
  const input = jsonl([{ id: 'a', values: stepped }])
  const kindOf = async (...args: readonly string[]) => (await analyze(args, input)).error?.kind
  expect(await kindOf('--error-on', 'change')).toBe('change')
  expect(await kindOf('--error-on', 'regression', '--direction', 'lower')).toBe('change')
  expect(await kindOf('--error-on', 'regression', '--direction', 'higher')).toBeUndefined()
  expect(await kindOf('--error-on', 'regression')).toBe('usage')
})

test('a name that comes twice is analysed twice, with a note', async () => {
  const { stdout, stderr } = await analyze(['daily.csv', 'daily-unix.csv', '--format', 'jsonl'])
  expect(stdout.split('\n')).toHaveLength(5)
  expect(stderr).toContain('Note: daily-unix.csv, line 1 has a series "latency" as daily.csv, line 1 does.\n')
})

test('refuses a score without known changes, and options that make no sense', async () => {
  expect((await analyze(['daily.csv', '--score'])).error?.message).toBe(
    'Expected series with known changes to score by, but no line has "cps".',
  )
  for (const [option, value] of [
    ['--min-effect', '5'],
    ['--min-effect', 'much'],
    ['--min-effect', ''],
    ['--budget', '0'],
    ['--direction', 'up'],
    ['--format', 'xml'],
  ] as const) {
    expect((await analyze(['daily.csv', option, value])).error).toMatchObject({ exitCode: 1 })
  }
})

test('names of series cannot command a terminal', async () => {
  const { stdout } = await analyze([], jsonl([{ id: 'red\u001b[31m', values: [1, 2] }]))
  expect(stdout).not.toContain('\u001b')
})

test('a series of a million points is analysed', async () => {
  const values = noisy([
    [100, 500_000],
    [103, 500_000],
  ]).map((value) => Math.round(2 * value) / 2)
  const { stdout } = await analyze(['--format', 'jsonl'], jsonl([{ id: 'long', values }]))
  const [{ cps } = { cps: [] }, ...others] = parseLines(stdout) as { cps: number[] }[]
  expect(others).toEqual([])
  expect(cps).toContain(500_000)
  // The budget allows for 200 false ones.
  expect(cps.length).toBeLessThan(400)
})

function analyze(args: readonly string[], input = '') {
  return runCommand(['analyze', ...args], { input })
}

function jsonl(lines: readonly object[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('')
}

function parseLines(text: string): unknown[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}
