import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SideSuggestion } from '../../../server/contract/compare-routes.ts'
import { createSuggestSides } from '../../../server/services/suggest-sides.ts'
import { type AnalysisBench, project, startAnalysis } from '../../support/analysis.ts'
import { buildRun, firstRunAt } from '../../support/builders.ts'

let bench: AnalysisBench
let sides: (text: string) => Promise<SideSuggestion[] | null>

beforeEach(async () => {
  bench = await startAnalysis()
  const suggest = createSuggestSides(bench.database.reads)
  sides = (text) => suggest(project, text)
  const runs = Array.from({ length: 30 }, (_, i) => {
    const host = i % 2 === 0 ? 'metal-01' : 'lab-3'
    return buildRun({
      shape: { at: firstRunAt + i * 3_600_000, seed: i + 1, host, pullRequest: i === 29 ? 415 : null },
    })
  })
  await bench.upload(
    ...runs.map((run, i) =>
      i === 20 && run.commit ? { ...run, commit: { ...run.commit, tags: ['v1.2'] } } : run,
    ),
  )
})

afterEach(() => bench.close())

const words = (found: SideSuggestion[] | null) => found?.map(({ word }) => word)

describe('what is suggested for a side of a comparison', () => {
  test('is a few of each kind while nothing is typed, the newest of each first', async () => {
    const found = (await sides('')) ?? []
    expect(found.slice(0, 5).map(({ word, kind }) => `${kind} ${word}`)).toEqual([
      ...['branch main', 'tag v1.2', 'pull-request #415', 'host host:lab-3', 'host host:metal-01'],
    ])
    expect(new Set(found.map(({ kind }) => kind))).toEqual(
      new Set(['branch', 'tag', 'pull-request', 'host', 'commit', 'run']),
    )
    expect(found.length).toBeLessThanOrEqual(12)
  })

  test('is what begins with what was typed, with or without the sign before its kind', async () => {
    expect(words(await sides('41'))?.[0]).toBe('#415')
    expect(words(await sides('#41'))?.[0]).toBe('#415')
    expect(words(await sides('METAL'))?.[0]).toBe('host:metal-01')
    expect(words(await sides('v1'))?.[0]).toBe('v1.2')
  })

  test('is also what has the words in its subject', async () => {
    const found = (await sides('change number 7 of')) ?? []
    expect(found.map(({ kind }) => kind)).toEqual(['commit', 'run'])
    expect(found[0]?.what).toBe('Change number 7 of the data path')
  })

  test('is nothing where nothing is called so, and nothing is known of no project', async () => {
    expect(await sides('no such thing')).toEqual([])
    expect(await createSuggestSides(bench.database.reads)('nobody', '')).toBeNull()
  })
})
