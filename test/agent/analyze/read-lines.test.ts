import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { presentPoints } from '../../../agent/analyze/present-points.ts'
import { readFixture, readPiped } from './read-all.ts'

test('series are read line by line, with what is known of them', async () => {
  const series = await readPiped(
    '{"id":"a","values":[1,null,3],"se":[0.1,null,0.2],"epochs":["x",null,"y"],"cps":[2],"family":"f","mag":3}\n\n{"id":"b","values":[]}\n',
  )
  expect(series).toMatchObject([
    {
      id: 'a',
      values: [1, null, 3],
      errors: [0.1, null, 0.2],
      epochs: ['x', null, 'y'],
      known: [2],
      family: 'f',
    },
    { id: 'b', values: [], source: { file: '<stdin>', line: 3 } },
  ])
})

test('missing points are left out, and positions still count them', async () => {
  const [series] = await readPiped('{"id":"a","values":[null,5,null,6],"se":0.5,"epochs":[null,1,2,null]}')
  expect(series && presentPoints(series)).toEqual({
    points: [
      { value: 5, se: 0.5, epoch: '1' },
      { value: 6, se: 0.5, epoch: '2' },
    ],
    positions: [1, 3],
  })
})

test('epochs may be the positions where they begin; one that begins at a missing point begins with the next', async () => {
  const [series] = await readPiped('{"id":"a","values":[1,2,null,4,5],"epochs":[2,4]}')
  const epochs = series && presentPoints(series).points.map(({ epoch }) => epoch)
  expect(epochs).toEqual(['0', '0', '1', '2'])
})

test('as many ascending numbers as values are labels', async () => {
  const [series] = await readPiped('{"id":"a","values":[1,2,3],"epochs":[0,1,2]}')
  expect(series?.epochs).toEqual(['0', '1', '2'])
})

test('known changes may come in any order', async () => {
  const [series] = await readPiped('{"id":"a","values":[1,2,3],"cps":[2,1,2]}')
  expect(series?.known).toEqual([1, 2])
})

test('gzip is recognised by its content', async () => {
  const text = '{"id":"é","values":[1,2,3]}\n'
  expect(await readPiped(gzipSync(text), { chunkBytes: 1 })).toMatchObject([{ id: 'é', values: [1, 2, 3] }])
})

test('the last line needs no end, and lines may end as on Windows', async () => {
  expect(await readPiped('{"id":"a","values":[1]}\r\n{"id":"b","values":[2]}')).toHaveLength(2)
})

test('a series of a million points is read', async () => {
  const values = Array.from({ length: 1_000_000 }, (_, i) => i % 1000)
  const [series] = await readPiped(JSON.stringify({ id: 'long', values }), { chunkBytes: 1 << 16 })
  expect(series?.values).toHaveLength(1_000_000)
})

test.each([
  ['text that is no JSON', '{"id":"a","values":[1]}\n{"id":\n', 'line 2: expected a JSON object on one line'],
  [
    'an array',
    '[{"id":"a","values":[1]}]',
    'line 1: expected an object {"id", "values", …}, got an array of 1.',
  ],
  ['no id', '{"values":[1]}', 'line 1: expected "id" to be a text that is not empty, got nothing.'],
  ['no values', '{"id":"a"}', 'line 1: expected "values" to be an array of numbers, got nothing.'],
  [
    'a text among values',
    '{"id":"a","values":[1,"2"]}',
    'line 1: expected values[1] to be a finite number, or null where the point is missing, got "2" (string).',
  ],
  [
    'a number beyond doubles',
    '{"id":"a","values":[1e999]}',
    'line 1: expected values[0] to be a finite number, or null where the point is missing, got Infinity (number).',
  ],
  [
    'too few standard errors',
    '{"id":"a","values":[1,2],"se":[1]}',
    'line 1: expected as many "se" as values (2), got 1.',
  ],
  [
    'a negative standard error',
    '{"id":"a","values":[1,2],"se":-1}',
    'line 1: expected "se" to be a number from 0 up, got -1 (number).',
  ],
  [
    'labels for some of the values',
    '{"id":"a","values":[1,2],"epochs":["x"]}',
    'line 1: expected "epochs" to be a label for each of the 2 values, or ascending positions from 0 to 1, got "x" (string) at epochs[0].',
  ],
  ['an epoch beyond the end', '{"id":"a","values":[1,2],"epochs":[2]}', 'got 2 (number) at epochs[0].'],
  [
    'a known change beyond the end',
    '{"id":"a","values":[1,2,3],"cps":[2,3]}',
    'line 1: expected "cps" to be an array of positions from 0 to 2, got 3 (number) at cps[1].',
  ],
  [
    'bytes that are not UTF-8',
    Buffer.from('{"id":"a","values":[1]}\n{"id":"\xe9","values":[1]}\n', 'latin1'),
    'line 2: expected UTF-8 text, got other bytes.',
  ],
  ['nothing', '', 'Expected at least one series in <stdin>, but it is empty.'],
  ['empty lines', '\n \n', 'Expected at least one series in <stdin>, but it is empty.'],
  [
    'gzip that ends too soon',
    gzipSync('{"id":"a","values":[1,2,3]}').subarray(0, 30),
    'begins like gzip, but cannot be unpacked: unexpected end of file.',
  ],
])('refuses %s and says where', async (_, text, message) => {
  await expect(readPiped(text)).rejects.toThrow(message)
})

test('a NaN of another language’s JSON is named as such', async () => {
  await expect(readPiped('{"id":"a","values":[1,NaN]}')).rejects.toMatchObject({
    kind: 'input',
    hint: 'JSON has neither NaN nor Infinity: write null where a point is missing.',
  })
})

test('refuses a file that is not there, and a folder', async () => {
  await expect(readFixture('nowhere.csv')).rejects.toThrow('There is no file nowhere.csv.')
  await expect(readFixture('.')).rejects.toThrow('Expected a file, but . is a directory.')
})
