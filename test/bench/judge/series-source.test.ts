import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSeriesSource } from './series-source.ts'

const folder = mkdtempSync(join(tmpdir(), 'metalmark-series-'))
const line = (i: number) => JSON.stringify({ id: `hard/${i}`, values: [1, null, 2], cps: [2] })

beforeAll(() => {
  const lines = Array.from({ length: 6 }, (_, i) => line(i)).join('\n')
  writeFileSync(join(folder, 'hard.jsonl.gz'), gzipSync(`${lines}\n`))
})

afterAll(() => rmSync(folder, { recursive: true }))

test('labelled sets are read where they are there, as they are', () => {
  const source = openSeriesSource(folder, false)
  expect(source.series('hard')).toHaveLength(6)
  expect(source.series('hard')?.[1]).toEqual({ id: 'hard/1', values: [1, null, 2], cps: [2] })
  expect(source.series('rtt')).toBeNull()
})

test('a quick look takes every second series of a set', () => {
  const ids = openSeriesSource(folder, true)
    .series('hard')
    ?.map(({ id }) => id)
  expect(ids).toEqual(['hard/0', 'hard/2', 'hard/4'])
})

test('where there are no labelled sets they are generated, but for those that people labelled', () => {
  const source = openSeriesSource(join(folder, 'missing'), true)
  expect(new Set(source.series('hard')?.map(({ family }) => family)).size).toBe(11)
  expect(source.series('rtt')).toBeNull()
})
