import { expect, test } from 'vitest'
import { readFixture, readPiped } from './read-all.ts'

test('a table of times, commits and metrics gives a series for each column of numbers', async () => {
  const series = await readFixture('daily.csv')
  expect(series.map(({ id }) => id)).toEqual(['throughput', 'latency'])
  expect(series[1]?.values.slice(0, 3)).toEqual([10.26, 10.18, 10.39])
  expect(series[1]?.times?.[0]).toBe(Date.UTC(2024, 0, 1, 2))
  expect(series[1]?.commits?.[0]).toBe('cb91ce3')
})

test.each(['daily-unix.csv', 'daily-dotted.csv', 'daily-shuffled.csv'])(
  '%s holds the same as the daily table, in another form or order',
  async (name) => {
    const numbers = async (file: string) =>
      (await readFixture(file)).map(({ id, values, times }) => ({ id, values, times }))
    expect(await numbers(name)).toEqual(await numbers('daily.csv'))
  },
)

test('a spreadsheet’s export is read: byte order mark, semicolons, quotes, texts of several lines, empty cells', async () => {
  const [latency, ...others] = await readFixture('spreadsheet.csv', {
    metrics: ['Latency'],
    epochColumn: 'Box',
  })
  expect(others).toEqual([])
  expect(latency?.values).toHaveLength(40)
  expect(latency?.values.slice(6, 10)).toEqual([10.39, null, null, 10.48])
  expect(latency?.epochs?.slice(22, 26)).toEqual(['12.1', '12.1', '12.2', '12.2'])
  expect(latency?.commits?.[0]).toBe('cb91ce3')
})

test('rows of the same time keep their order', async () => {
  const [series] = await readPiped('time,v\n2024-01-02,1\n2024-01-01,2\n2024-01-02,3\n2024-01-01,4\n')
  expect(series?.values).toEqual([2, 4, 1, 3])
})

test('a column of a commit’s attributes is no series, even where it is written in digits', async () => {
  const text = 'time,commit,build_id,v\n2024-01-01,1234567,17,1\n2024-01-02,7654321,18,2\n'
  const series = await readPiped(text)
  expect(series.map(({ id, commits }) => [id, commits])).toEqual([['v', ['1234567', '7654321']]])
  expect((await readPiped(text, { metrics: ['build_id'] })).map(({ id }) => id)).toEqual(['build_id'])
})

test('the time is found by its name, by its place, or where the user says', async () => {
  expect((await readPiped('v,timestamp\n1,1704067200\n'))[0]?.times).toEqual([Date.UTC(2024, 0, 1)])
  expect((await readPiped('when,v\n1704067200000,1\n'))[0]?.times).toEqual([Date.UTC(2024, 0, 1)])
  const named = await readPiped('v,when\n1,2024-01-01\n', { timeColumn: 'when' })
  expect(named.map(({ id }) => id)).toEqual(['v'])
})

test('a single column of CSV is read where the form is given', async () => {
  await expect(readPiped('[1,2]\n2024-01-01,1\n', { input: 'csv' })).resolves.toHaveLength(1)
})

test.each([
  [
    'a row that is too short',
    'time,v\n2024-01-01,1\n\n2024-01-02\n',
    'line 4: expected 2 cells as in the header, got 1.',
  ],
  ['a row that is too long', 'time,v\n2024-01-01,1,2\n', 'line 2: expected 2 cells as in the header, got 3.'],
  [
    'text among numbers',
    'time,v\n2024-01-01,1\n2024-01-02,n/a\n',
    'line 3: expected a finite number in column "v", got "n/a".',
  ],
  [
    'NaN',
    'time,v\n2024-01-01,NaN\n2024-01-02,1\n',
    'line 2: expected a finite number in column "v", got "NaN".',
  ],
  [
    'infinity',
    'time,v\n2024-01-01,1\n2024-01-02,inf\n',
    'line 3: expected a finite number in column "v", got "inf".',
  ],
  [
    'a number beyond doubles',
    'time,v\n2024-01-01,1\n2024-01-02,1e999\n',
    'line 3: expected a finite number in column "v", got "1e999".',
  ],
  [
    'a decimal comma',
    'time;v\n2024-01-01;1\n2024-01-02;1,5\n',
    'line 3: expected a finite number in column "v", got "1,5".',
  ],
  [
    'a day that does not exist',
    'time,v\n2024-02-30,1\n',
    'line 2: expected a time in column "time" (ISO 8601, or seconds or milliseconds since 1970), got "2024-02-30".',
  ],
  [
    'no time',
    'time,v\n,1\n',
    'line 2: expected a time in column "time" (ISO 8601, or seconds or milliseconds since 1970), got "".',
  ],
  [
    'no header',
    '2024-01-01,1\n',
    'line 1: expected a header like time,commit,throughput, got "2024-01-01,1".',
  ],
  [
    'one column',
    'throughput\n1\n',
    'line 1: expected a header like time,commit,throughput, got "throughput".',
  ],
  [
    'a column without a name',
    'time,,v\n2024-01-01,0,1\n',
    'line 1: expected a name for every column, but column 2 has none.',
  ],
  ['a column twice', 'time,v,v\n2024-01-01,1,1\n', 'line 1: expected each column once, got "v" twice.'],
  ['no rows', 'time,v\n', 'line 1: expected rows below the header, but there are none.'],
  [
    'a quote that never ends',
    'time,v\n2024-01-01,"1\n2024-01-02,2\n',
    'expected the quote in row 2 (the header is row 1) to be closed, but the file ends.',
  ],
])('refuses %s and names the line', async (_, text, message) => {
  await expect(readPiped(text)).rejects.toThrow(message)
})

test('refuses a table without numbers, and a column that is not there', async () => {
  await expect(readPiped('time,v\n2024-01-01,fast\n')).rejects.toThrow(
    'Expected a column of numbers in <stdin>, got "time", "v".',
  )
  await expect(readPiped('time,v\n2024-01-01,1\n', { metrics: ['w'] })).rejects.toThrow(
    'line 1: expected a column "w", got "time", "v".',
  )
  await expect(readPiped('time,v\n2024-01-01,fast\n', { metrics: ['v'] })).rejects.toThrow(
    'line 2: expected a finite number in column "v", got "fast".',
  )
})
