import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { policy } from '../../../server/judge/policy.ts'
import { detectorConstants } from '../../../server/stats/detector-constants.ts'

/** The tables of constants in the judge's README, which readers take for true. */
const readme = readFileSync(fileOf('judge/README.md'), 'utf8')

test('the README states every constant of the detector as it is', () => {
  expect(statedIn('The detector')).toEqual(leavesOf(detectorConstants))
})

test('the README states every setting of the policy as it is', () => {
  const { analysisVersion: _, ...settings } = policy
  expect(statedIn('Policy')).toEqual(leavesOf(settings))
})

test('the README states the constants inside the files as they are', () => {
  const rows = rowsOf('Inside the files')
  expect(rows.length).toBeGreaterThan(20)
  for (const [file = '', names = '', values = ''] of rows) {
    const source = readFileSync(fileOf(unquoted(file)), 'utf8')
    const stated = values.split(', ')
    names.split(', ').forEach((name, i) => {
      expect(source, `${file} ${name}`).toContain(`const ${unquoted(name)} = ${unquoted(stated[i] ?? '')}\n`)
    })
  }
})

function fileOf(path: string): URL {
  return new URL(`../../../server/${path}`, import.meta.url)
}

/** The rows of the first table below a heading, as cells. */
function rowsOf(heading: string): string[][] {
  const [, below = ''] = readme.split(`\n### ${heading}`)
  const lines = below.split('\n').slice(1)
  const start = lines.findIndex((line) => line.startsWith('|'))
  const end = lines.findIndex((line, i) => i > start && !line.startsWith('|'))
  return lines.slice(start + 2, end).map((line) => line.slice(2, -2).split(' | '))
}

/** Values by name, of a table whose rows may state several: `a`, `b` | 1, 2. */
function statedIn(heading: string): Record<string, number> {
  const entries = rowsOf(heading).flatMap(([names = '', values = '']) => {
    const stated = values.split(', ')
    return names.split(', ').map((name, i) => [unquoted(name), Number(stated[i])] as const)
  })
  return Object.fromEntries(entries)
}

/** The numbers of nested settings, by their path. */
function leavesOf(settings: object, path = ''): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([key, value]) =>
      typeof value === 'object' && value !== null
        ? Object.entries(leavesOf(value, `${path}${key}.`))
        : [[`${path}${key}`, value]],
    ),
  )
}

function unquoted(text: string): string {
  return text.replaceAll('`', '')
}
