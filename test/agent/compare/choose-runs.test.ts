import { expect, test } from 'vitest'
import { type ChooseDeps, chooseRuns } from '../../../agent/compare/choose-runs.ts'
import { createRunList } from '../../../agent/compare/run-list.ts'
import type { Client } from '../../../server/contract/client.ts'
import type { RunSummary } from '../../../server/contract/views.ts'
import { buildRun, firstRunAt } from '../../support/builders.ts'

/** A run's line in a list; `seed` gives its id and its commit. */
function listed(seed: number, rest: Partial<RunSummary> = {}): RunSummary {
  const { id, suite, startedAt, finishedAt, commit, ci, host } = buildRun({
    shape: { seed, at: firstRunAt + seed },
  })
  const verdicts = { regressed: 0, improved: 0, unchanged: 0, inconclusive: 0, invalid: 0 }
  return {
    ...{
      id,
      suite,
      startedAt,
      finishedAt,
      commit,
      ci,
      host,
      acceleration: 'kvm',
      analysis: 'done',
      verdicts,
    },
    ...{ suspect: null, ...rest },
  }
}

/** A server whose list has these runs, in pages of two; counts what it was asked. */
function serverWith(runs: readonly RunSummary[]) {
  let pages = 0
  const call = async (_: string, { query }: { query?: { before?: string } }) => {
    pages += 1
    const from = query?.before === undefined ? 0 : runs.findIndex(({ id }) => id === query.before) + 1
    const page = runs.slice(from, from + 2)
    return { runs: page, next: from + 2 < runs.length ? (page.at(-1)?.id ?? null) : null }
  }
  const list = createRunList({ call } as unknown as Client, 'proj')
  const deps: ChooseDeps = { list, resolve: async () => null, last: 20 }
  return { deps, pages: () => pages }
}

const runs = [5, 4, 3, 2, 1].map((seed) => listed(seed))

test('pages are asked for once, and only as far as the search goes', async () => {
  const { deps, pages } = serverWith(runs)
  expect((await chooseRuns('latest', deps)).runs).toEqual([runs[0]])
  expect(pages()).toBe(1)
  expect((await chooseRuns('main', deps)).runs).toEqual(runs)
  expect((await chooseRuns('main', deps)).runs).toEqual(runs)
  expect(pages()).toBe(3)
})

test('suspect runs of a branch are left out and counted; one that is named by its id is taken, with the reason', async () => {
  const odd = listed(3, { suspect: 'Bad boot' })
  const { deps } = serverWith([...runs.slice(0, 2), odd])
  expect(await chooseRuns('main', deps)).toMatchObject({
    ...{ runs: runs.slice(0, 2), notes: ['1 suspect run(s) of branch main were left out.'] },
  })
  expect(await chooseRuns(odd.id, deps)).toMatchObject({
    runs: [odd],
    notes: ['The run is suspect: Bad boot'],
  })
})

test('the beginning of several ids, or of several commits, names none of them', async () => {
  const { deps } = serverWith(runs)
  await expect(chooseRuns((runs[0]?.id ?? '').slice(0, 6), deps)).rejects.toThrow('Several runs begin with')
  const head = (end: string) => 'abcdef0'.padEnd(39, '0') + end
  const twins = ['1', '2'].map((end, i) => {
    const run = structuredClone(listed(10 + i))
    if (run.commit !== null) run.commit.head = head(end)
    return run
  })
  await expect(chooseRuns('abcdef0', serverWith(twins).deps)).rejects.toThrow(
    'Several commits begin with abcdef0',
  )
})

test('a name that the work tree knows stands for its commit', async () => {
  const { deps } = serverWith(runs)
  const head = runs[2]?.commit?.head ?? ''
  const known = { ...deps, resolve: async (name: string) => (name === 'v1.0' ? head : null) }
  expect(await chooseRuns('v1.0', known)).toMatchObject({ what: 'v1.0, commit', runs: [runs[2]] })
  const unmeasured = { ...deps, resolve: async () => 'f'.repeat(40) }
  await expect(chooseRuns('v2.0', unmeasured)).rejects.toThrow('No run of v2.0 was found')
})
