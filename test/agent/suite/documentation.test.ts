import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { defaultThresholds } from '../../../agent/measure/validity/thresholds.ts'
import { catalogue } from '../../../agent/plan/catalogue.ts'
import { agentPaths } from '../../../agent/suite/paths.ts'
import { profiles, profileValues } from '../../../agent/suite/profiles.ts'
import { SuiteFile } from '../../../agent/suite/suite-schema.ts'

const text = readFileSync(new URL('../../../docs/suite.md', import.meta.url), 'utf8')

test('the suite’s document names every key, path and profile', () => {
  const words = [...Object.keys(SuiteFile.shape), ...agentPaths, ...profiles]
  expect(words.filter((word) => !text.includes(`\`${word}\``))).toEqual([])
})

test('the suite’s document has the thresholds and their defaults', () => {
  for (const [name, value] of Object.entries(defaultThresholds))
    expect(text).toMatch(new RegExp(`^\\| \`${name}\` \\| \`?${value}\`? \\|`, 'm'))
})

test('the suite’s document has what the short profiles measure', () => {
  for (const { benchmarks } of [profileValues.smoke, profileValues.ci])
    expect(benchmarks.filter((name) => !text.includes(`\`${name}\``))).toEqual([])
})

test('the suite’s document has every benchmark with its stand-ins and options', () => {
  const rows = Object.entries(catalogue).map(([name, { about, standIns, options }]) => {
    const others = [...new Set(standIns.map((tool) => tool.name))].join(', ')
    const keys = Object.keys(options?.schema.shape ?? {}).map((key) => `\`${key}\``)
    return `| \`${name}\` | ${about} | ${others || '–'} | ${keys.join(', ') || '–'} |`
  })
  expect(text.split('\n').filter((line) => rows.includes(line))).toEqual(rows)
})
