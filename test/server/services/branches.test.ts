import { afterEach, beforeEach, expect, test } from 'vitest'
import { readContext } from '../../../agent/ci/context.ts'
import type { PullRequestVerdict } from '../../../server/contract/pull-request.ts'
import type { RunUpload } from '../../../server/contract/run.ts'
import { createPullRequestVerdict } from '../../../server/services/pull-request-verdict.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { type Repository, started } from '../../agent/support/repository.ts'
import { type AnalysisBench, project, readSeries, startAnalysis } from '../../support/analysis.ts'
import { buildRun, firstRunAt, type RunShape } from '../../support/builders.ts'
import { describeNeeding } from '../../support/needs.ts'
import { normal } from '../../support/random.ts'

// What git tells the agent goes through the real ingest and analysis: a repository, and what its runs come to.

let bench: AnalysisBench
let repo: Repository
let random: () => number
/** Seconds since 1970, of the next commit; runs start ten minutes later. */
let now: number
let seed: number

beforeEach(async () => {
  bench = await startAnalysis()
  repo = started()
  random = seededRandom(41)
  now = firstRunAt / 1000
  seed = 1
})

afterEach(() => bench.close())

const hour = 3600

/** A commit an hour after the last thing that happened, or at another time where its clock says so. */
function commit(message: string, at = now + hour): string {
  now += hour
  return repo.commit(message, at)
}

/** Measures the work tree, an hour after the last thing that happened. */
async function measured(env: Record<string, string> = {}, shape: RunShape = {}): Promise<RunUpload> {
  now += hour
  const speed = (shape.speed ?? 1) * Math.exp(0.01 * normal(random))
  const run = buildRun({ shape: { ...shape, seed: seed++, at: now * 1000, speed } })
  return { ...run, commit: (await readContext(repo.dir, env)).commit }
}

async function measure(env: Record<string, string> = {}, shape: RunShape = {}): Promise<RunUpload> {
  const run = await measured(env, shape)
  await bench.upload(run)
  return run
}

/** Commits on the branch of the work tree, each measured. */
async function history(count: number, shape: RunShape = {}): Promise<RunUpload[]> {
  const runs: RunUpload[] = []
  for (let i = 0; i < count; i++) {
    commit(`Change ${now}`)
    runs.push(await measure({}, shape))
  }
  fetch()
  return runs
}

/** `origin/main` as CI has fetched it. */
function fetch(): void {
  repo.git('update-ref', 'refs/remotes/origin/main', 'main')
}

function switchTo(branch: string, ...options: string[]): void {
  repo.git('switch', '--quiet', ...options, branch)
}

const asPullRequest = (number: number, branch = 'topic') => ({
  ...{ JENKINS_URL: 'https://ci', CHANGE_ID: String(number) },
  ...{ CHANGE_TARGET: 'main', CHANGE_BRANCH: branch },
})

async function verdictOn(number: number): Promise<PullRequestVerdict> {
  await bench.analysed()
  const verdict = await createPullRequestVerdict(bench)(project, number)
  if (verdict === null) throw new Error(`There is no verdict on pull request ${number}`)
  return verdict
}

/** The runs that others are judged against, in the order of history. */
async function baseline(): Promise<string[]> {
  await bench.analysed()
  const { points } = await readSeries(bench, 'tcp_stream_1', 'throughput')
  return points.filter(({ onBaseline }) => onBaseline).map(({ runId }) => runId)
}

/** The run as an agent would tell of it in a shallow clone. */
function shallow({ commit, ...run }: RunUpload): RunUpload {
  if (commit === null) throw new Error('Expected a commit')
  const { lineage: _, ...rest } = commit
  return { ...run, commit: rest }
}

const ids = (...runs: readonly RunUpload[]) => runs.map(({ id }) => id)

describeNeeding({ git: 'git' }, 'a pull request', () => {
  test('is judged against its base branch where it left it, whatever happened there since', async () => {
    await history(8)
    switchTo('topic', '--create')
    const head = commit('A change of nothing')
    switchTo('main')
    await history(8, { speed: 0.8 })
    switchTo('topic')
    await measure(asPullRequest(7))
    expect(await verdictOn(7)).toMatchObject({ kind: 'unchanged', head: { hash: head } })
  })

  test('that is rebased is judged against what it stands on now, by its new head', async () => {
    await history(8)
    switchTo('topic', '--create')
    commit('A change of nothing')
    await measure(asPullRequest(7))
    switchTo('main')
    await history(8, { speed: 0.8 })
    switchTo('topic')
    // A rebase keeps the time at which the author wrote the change; this one keeps the committer's too.
    repo.git('reset', '--quiet', '--hard', 'main')
    const head = commit('A change of nothing', now - 20 * hour)
    await measure(asPullRequest(7), { speed: 0.8 })
    const verdict = await verdictOn(7)
    expect(verdict).toMatchObject({ kind: 'unchanged', head: { hash: head } })
    expect(verdict.runs).toHaveLength(1)
  })

  test('that is force-pushed to another commit, even an older one, is that commit from then on', async () => {
    await history(8)
    switchTo('topic', '--create')
    commit('The first try')
    await measure(asPullRequest(7), { speed: 0.5 })
    repo.git('reset', '--quiet', '--hard', 'main')
    const head = commit('The second try', now - 5 * hour)
    await measure(asPullRequest(7))
    expect(await verdictOn(7)).toMatchObject({ kind: 'unchanged', head: { hash: head } })
  })

  test('stays at its newest head where an older one is measured again, or uploaded late', async () => {
    await history(8)
    switchTo('topic', '--create')
    const first = commit('The first try')
    await measure(asPullRequest(7), { speed: 0.5 })
    const late = await measured(asPullRequest(7), { speed: 0.5 })
    const head = commit('The second try')
    await measure(asPullRequest(7))
    await bench.upload(late)
    expect(await verdictOn(7)).toMatchObject({ kind: 'unchanged', head: { hash: head } })
    repo.git('switch', '--quiet', '--detach', first)
    await measure(asPullRequest(7), { speed: 0.5 })
    expect(await verdictOn(7)).toMatchObject({ kind: 'unchanged', head: { hash: head } })
  })

  test('of a fork is known by its number: its branch may be called main, and its commit be in another one', async () => {
    const onMain = await history(8)
    switchTo('topic', '--create')
    commit('A slow change')
    await measure(asPullRequest(7, 'main'), { speed: 0.8 })
    await measure(asPullRequest(8), { speed: 0.8 })
    await measure(asPullRequest(8), { speed: 0.8 })
    expect(await baseline()).toEqual(ids(...onMain))
    expect((await verdictOn(7)).runs).toHaveLength(1)
    expect((await verdictOn(8)).runs).toHaveLength(2)
    expect((await verdictOn(7)).kind).toBe('regressed')
  })

  test('that was built as a merge is judged against the base commit that was merged into', async () => {
    await history(8)
    switchTo('topic', '--create')
    const head = commit('A change of nothing')
    switchTo('main')
    await history(8, { speed: 0.8 })
    switchTo('main', '--detach')
    now += hour
    repo.merge('topic', `Merge ${head} into main`, now)
    await measure(asPullRequest(7), { speed: 0.8 })
    expect(await verdictOn(7)).toMatchObject({ kind: 'unchanged', head: { hash: head } })
  })

  test('whose clone was shallow is judged by the time of its commit, as nobody can tell where it left', async () => {
    await history(8)
    switchTo('topic', '--create')
    commit('A change of nothing')
    switchTo('main')
    await history(8, { speed: 0.8 })
    switchTo('topic')
    repo.git('update-ref', '-d', 'refs/remotes/origin/main')
    commit('Another change of nothing')
    const run = await measure(asPullRequest(7))
    expect(run.commit?.lineage).toBeUndefined()
    expect((await verdictOn(7)).kind).toBe('improved')
  })
})

describeNeeding({ git: 'git' }, 'a merge', () => {
  test('with a commit of its own is a commit of the base branch; the request stays beside', async () => {
    const before = await history(8)
    switchTo('topic', '--create')
    const head = commit('A slow change')
    await measure(asPullRequest(7), { speed: 0.8 })
    switchTo('main')
    now += hour
    repo.merge('topic', 'Merge pull request #7 from fork/topic', now)
    const merge = await measure({}, { speed: 0.8 })
    fetch()
    expect(await baseline()).toEqual(ids(...before, merge))
    expect(await verdictOn(7)).toMatchObject({ kind: 'regressed', head: { hash: head } })
    // Measured once more, the merged request is still judged against what it was made on.
    switchTo('topic')
    await measure(asPullRequest(7), { speed: 0.8 })
    expect(await baseline()).toEqual(ids(...before, merge))
    expect(await verdictOn(7)).toMatchObject({ kind: 'regressed', head: { hash: head } })
    expect((await verdictOn(7)).runs).toHaveLength(2)
  })

  test('by squashing is a new commit of the base branch, and the head stays the request’s own', async () => {
    const before = await history(8)
    switchTo('topic', '--create')
    const head = commit('A slow change')
    await measure(asPullRequest(7), { speed: 0.8 })
    switchTo('main')
    const squashed = commit('A slow change (#7)')
    const after = await measure({}, { speed: 0.8 })
    expect(squashed).not.toBe(head)
    expect(await baseline()).toEqual(ids(...before, after))
    expect(await verdictOn(7)).toMatchObject({ kind: 'regressed', head: { hash: head } })
  })
})

describeNeeding({ git: 'git' }, 'the baseline branch', () => {
  test('goes by first parents, not by clocks: a commit that claims to be older stands behind its parent', async () => {
    const before = await history(6)
    commit('Written long ago', now - 40 * hour)
    const backdated = await measure()
    const after = await history(2)
    expect(await baseline()).toEqual(ids(...before, backdated, ...after))
  })

  test('is not moved into the future by a clock that ran ahead', async () => {
    const before = await history(3)
    commit('From next year', now + 400 * 24 * hour)
    const ahead = await measure()
    const after = await history(2)
    // Nobody knows what this one stands on: it goes by its own time.
    const { commit: known, ...alone } = shallow(await measured())
    const late = { ...alone, commit: known && { ...known, head: 'e'.repeat(40), parents: [] } }
    await bench.upload(late)
    expect(await baseline()).toEqual(ids(...before, ahead, ...after, late))
  })

  test('takes a late upload in where its commit belongs, and the parent that comes late moves its children', async () => {
    const before = await history(3)
    commit('Its clock runs a day ahead', now + 24 * hour)
    now += 25 * hour
    const late = await measured()
    // The clock is right again: this commit seems to be older than the one before it.
    const child = repo.commit('The child', now - 24 * hour)
    const run = shallow(await measured())
    expect(run.commit?.head).toBe(child)
    await bench.upload(run)
    expect(await baseline()).toEqual(ids(...before, run))
    await bench.upload(late)
    expect(await baseline()).toEqual(ids(...before, late, run))
  })

  test('has an old commit that is measured again among its contemporaries', async () => {
    const before = await history(6)
    const old = before[2]
    repo.git('switch', '--quiet', '--detach', old?.commit?.head ?? '')
    const again = await measure({ JENKINS_URL: 'https://ci', GIT_BRANCH: 'origin/main' })
    expect(await baseline()).toEqual(ids(...before.slice(0, 3), again, ...before.slice(3)))
  })

  test('that is force-pushed keeps what was measured on it: new commits stand behind what they were made on', async () => {
    const before = await history(4)
    const dropped = await history(2)
    repo.git('reset', '--quiet', '--hard', before.at(-1)?.commit?.head ?? '')
    const after = await history(2)
    expect(after[0]?.commit?.lineage?.[0]?.hash).toBe(before.at(-1)?.commit?.head)
    expect(await baseline()).toEqual(ids(...before, ...dropped, ...after))
  })
})
