import { describe, expect, test } from 'vitest'
import type { Commit, RunUpload } from '../../../server/contract/run.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { type AnalysisBench, project, readAll, startAnalysis } from '../../support/analysis.ts'
import { buildRun, digest, firstRunAt, type RunShape } from '../../support/builders.ts'
import { normal } from '../../support/random.ts'

interface GitCommit {
  readonly hash: string
  readonly committedAt: number
  readonly subject: string
  readonly parent: GitCommit | null
}

const hour = 3_600_000

/** The first-parent history that a commit stands on, itself first. */
function chainOf(commit: GitCommit | null): GitCommit[] {
  return commit === null ? [] : [commit, ...chainOf(commit.parent)]
}

/** A baseline branch on which one clock in five lies, up to a week either way, and pull requests that left it somewhere. */
function tangledHistory(seed: number): RunUpload[] {
  const random = seededRandom(seed)
  const between = (low: number, high: number) => low + Math.floor(random() * (high - low + 1))
  const grow = (parent: GitCommit | null, name: string, at: number): GitCommit => {
    const skew = random() < 0.2 ? between(-168, 168) * hour : 0
    const hash = digest(`${seed} ${name}`).slice(0, 40)
    return { hash, parent, subject: `Commit ${name}`, committedAt: at + skew }
  }
  /** What the agent has seen of the history: all, a part, or nothing. */
  const told = (commit: GitCommit | null): Pick<Commit, 'lineage'> => {
    const seen = random()
    if (seen < 0.25) return {}
    const all = chainOf(commit).slice(0, seen < 0.6 ? between(1, 4) : 200)
    return { lineage: all.map(({ parent: _, ...rest }) => rest) }
  }
  const runs: RunUpload[] = []
  const measure = (commit: GitCommit, request: { number: number; left: GitCommit | null } | null) => {
    const at = firstRunAt + 400 * hour + (runs.length + 1) * hour + between(0, 40) * hour
    const slow = chainOf(request?.left ?? commit).length > 16 ? 0.85 : 1
    const shape = { seed: seed * 1000 + runs.length, at, speed: slow * Math.exp(0.01 * normal(random)) }
    const branch = request === null ? 'main' : `topic-${request.number}`
    runs.push(
      buildRun({
        shape,
        commit: {
          ...{ head: commit.hash, built: commit.hash, subject: commit.subject },
          ...{ parents: commit.parent === null ? [] : [commit.parent.hash], committedAt: commit.committedAt },
          ...{ branch, defaultBranch: 'main', dirty: false },
          pullRequest: request && { number: request.number, base: 'main' },
          ...told(request === null ? commit.parent : request.left),
        },
      }),
    )
  }
  const main: GitCommit[] = []
  for (let i = 0; i < 28; i++) {
    const commit = grow(main.at(-1) ?? null, `main ${i}`, firstRunAt + i * 12 * hour)
    main.push(commit)
    if (random() < 0.85) measure(commit, null)
    if (random() < 0.2) measure(main[between(0, i)] ?? commit, null)
    if (random() < 0.25) {
      const left = main[between(0, i)] ?? commit
      measure(grow(left, `topic ${i}`, firstRunAt + i * 12 * hour), { number: 100 + i, left })
    }
  }
  return runs
}

function shuffle<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item)
}

async function placesOf({ database }: AnalysisBench, runs: readonly RunUpload[]) {
  const commits = runs.flatMap(({ commit }) => commit?.head ?? [])
  return database.unitOfWork(async (stores) => {
    const placed = await stores.runs.ofCommits(project, [...new Set(commits)])
    const lineage = await stores.lineage.byHashes(project, [...new Set(commits)])
    return {
      runs: Object.fromEntries(placed.map(({ run_id, history_at }) => [run_id, history_at])),
      commits: Object.fromEntries(lineage.map((row) => [row.hash, row])),
    }
  })
}

describe('whatever order uploads come in, though each tells only a part of the history', () => {
  async function stateAfter(
    order: readonly RunUpload[],
    history: readonly RunUpload[],
    pause: () => boolean,
  ) {
    const bench = await startAnalysis()
    for (const run of order) {
      await bench.upload(run)
      if (pause()) await bench.analysed()
    }
    await bench.analysed()
    const state = { ...(await readAll(bench, history)), places: await placesOf(bench, history) }
    await bench.close()
    return state
  }

  test.each([1, 2, 3])(
    'commits stand where they stand, and runs are judged the same (history %i)',
    async (seed) => {
      const history = tangledHistory(seed)
      const random = seededRandom(seed + 100)
      const inOrder = await stateAfter(history, history, () => true)
      expect(await stateAfter(history.toReversed(), history, () => true)).toEqual(inOrder)
      for (let round = 0; round < 3; round++) {
        const order = shuffle(history, random)
        expect(await stateAfter(order, history, () => random() < 0.5)).toEqual(inOrder)
      }
    },
  )

  test('what was judged beside a run that then moves away is judged again without it', async () => {
    const told = (run: RunUpload, commit: Partial<Commit>): RunUpload => ({
      ...run,
      commit: run.commit && { ...run.commit, ...commit },
    })
    const start = firstRunAt + 1000 * hour
    const run = (seed: number, at: number, shape: RunShape = {}) =>
      told(buildRun({ shape: { seed, at: start + seed * hour, ...shape } }), {
        committedAt: firstRunAt + at * hour,
      })
    const before = Array.from({ length: 10 }, (_, i) => run(i + 1, i))
    // Its clock runs four days ahead; the one of its child is right.
    const parent = run(11, 110)
    const child = run(12, 12, { speed: 0.9 })
    const request = run(13, 13, { pullRequest: 7 })
    const history = [...before, parent, child, request]
    const inOrder = await stateAfter(history, history, () => true)
    expect(await stateAfter([...before, child, request, parent], history, () => true)).toEqual(inOrder)
  })

  test('a child stands behind its parent, and a pull request right behind the commit that it left', async () => {
    const history = tangledHistory(4)
    const bench = await startAnalysis()
    await bench.upload(...shuffle(history, seededRandom(9)))
    await bench.analysed()
    const { runs, commits } = await placesOf(bench, history)
    await bench.close()
    let pairs = 0
    for (const { id, commit } of history) {
      const place = runs[id] ?? 0
      const parent = commits[commit?.parents[0] ?? '']
      if (commit?.pullRequest === null) {
        expect(place).toBe(commits[commit.head]?.history_at)
        if (parent === undefined) continue
        expect(place).toBeGreaterThan(parent.history_at)
        pairs++
      } else if (commit?.lineage !== undefined && parent !== undefined) {
        expect(place).toBe(parent.history_at + 1)
        pairs++
      }
    }
    expect(pairs).toBeGreaterThan(10)
  })
})

describe('uploads that contradict each other', () => {
  test('do not keep the server from ending: a commit cannot be its own ancestor', async () => {
    const [first, second] = tangledHistory(5)
    const bench = await startAnalysis()
    const claim = (run: RunUpload | undefined, head: string, parent: string) =>
      bench.upload({
        ...(run ?? buildRun()),
        commit: {
          ...((run ?? buildRun()).commit as Commit),
          head,
          built: head,
          parents: [parent],
          lineage: [],
        },
      })
    await claim(first, 'a'.repeat(40), 'b'.repeat(40))
    await claim(second, 'b'.repeat(40), 'a'.repeat(40))
    await bench.analysed()
    expect(await bench.database.reads.operations.jobsByState()).toMatchObject({ running: 0, failed: 0 })
    await bench.close()
  })
})
