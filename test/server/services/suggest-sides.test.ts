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
    expect(words(await sides('host'))?.slice(0, 2)).toEqual(['host:lab-3', 'host:metal-01'])
  })

  test('is also what has the words in its subject', async () => {
    const found = (await sides('change number 7 of')) ?? []
    expect(found.map(({ kind }) => kind)).toEqual(['commit', 'run'])
    expect(found[0]?.what).toBe('Change number 7 of the data path')
  })

  test('is found however many runs came since: an old release, its commit, its branch, its run', async () => {
    const later = Array.from({ length: 70 }, (_, i) =>
      buildRun({ shape: { at: firstRunAt + (100 + i) * 3_600_000, seed: 1000 + i, host: 'lab-3' } }),
    )
    const [old] = await sides('change number 2 of').then((found) => found ?? [])
    const release = buildRun({
      shape: { at: firstRunAt + 31 * 3_600_000, seed: 900, host: 'attic-1', branch: 'release/0_9' },
    })
    if (release.commit === null) throw new Error('A built run has a commit')
    await bench.upload({ ...release, commit: { ...release.commit, tags: ['v0.9'] } }, ...later)
    const head = release.commit.head.slice(0, 12)
    expect(words(await sides('v0.9'))).toEqual(['v0.9'])
    expect(words(await sides('RELEASE/0_'))?.[0]).toBe('release/0_9')
    expect(words(await sides('attic'))?.[0]).toBe('host:attic-1')
    expect(words(await sides(head.slice(0, 7)))?.[0]).toBe(head)
    expect(words(await sides(release.id.slice(0, 20)))).toContain(release.id)
    expect(words(await sides('number 2 of'))?.[0]).toBe(old?.word)
    expect(words(await sides('#41'))?.[0]).toBe('#415')
    // What stands for any text in a search of the database is a letter like all others here.
    expect(await sides('v0%9')).toEqual([])
    expect(await sides('release/0x9')).toEqual([])
  })

  test('is nothing where nothing is called so, and nothing is known of no project', async () => {
    expect(await sides('no such thing')).toEqual([])
    expect(await createSuggestSides(bench.database.reads)('nobody', '')).toBeNull()
  })
})
