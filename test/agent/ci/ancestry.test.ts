import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readContext } from '../../../agent/ci/context.ts'
import { Commit } from '../../../server/contract/run.ts'
import { limits } from '../../../server/contract/values.ts'
import { describeNeeding } from '../../support/needs.ts'
import { type Repository, repository, started } from '../support/repository.ts'
import { temporaryDirectory } from '../support/temporary.ts'

const time = 1_770_000_000
const pullRequest = {
  JENKINS_URL: 'https://ci',
  CHANGE_ID: '12',
  CHANGE_TARGET: 'main',
  CHANGE_BRANCH: 'topic',
}

async function commitOf({ dir }: Pick<Repository, 'dir'>, env: Record<string, string> = {}): Promise<Commit> {
  return Commit.parse((await readContext(dir, env)).commit)
}

async function lineageOf(repo: Pick<Repository, 'dir'>, env: Record<string, string> = {}) {
  return (await commitOf(repo, env)).lineage?.map(({ hash }) => hash)
}

/** Points `origin/main` to a commit, as a fetch does. */
function fetched(repo: Repository, commit: string, remote = 'origin'): void {
  repo.git('update-ref', `refs/remotes/${remote}/main`, commit)
}

/** `main` with three commits, and `topic` with two that left it at the second; the work tree is on `topic`. */
function withTopic() {
  const repo = started()
  const first = repo.commit('first', time)
  const left = repo.commit('second', time + 60)
  repo.git('switch', '--quiet', '--create', 'topic')
  repo.commit('a change', time + 100)
  const head = repo.commit('another change', time + 110)
  repo.git('switch', '--quiet', 'main')
  const newest = repo.commit('third', time + 120)
  fetched(repo, newest)
  repo.git('switch', '--quiet', 'topic')
  return { repo, first, left, head, newest }
}

function cloned(repo: Repository, ...options: string[]): Repository {
  const dir = join(temporaryDirectory(), 'clone')
  repo.git('clone', '--quiet', ...options, `file://${repo.dir}`, dir)
  return repository(dir)
}

describeNeeding({ git: 'git' }, 'the ancestors that a commit is told with', () => {
  test('are those along first parents, the nearest first: what a merge brought in stands beside', async () => {
    const repo = started()
    const first = repo.commit('first', time)
    repo.git('switch', '--quiet', '--create', 'topic')
    repo.commit('on the side', time + 10)
    repo.git('switch', '--quiet', 'main')
    const second = repo.commit('second', time + 20)
    const merge = repo.merge('topic', 'Merge topic', time + 30)
    repo.commit('head', time + 40)
    expect(await lineageOf(repo)).toEqual([merge, second, first])
  })

  test('are none, and known to be none, for the first commit of all', async () => {
    const repo = started()
    repo.commit('first', time)
    expect(await lineageOf(repo)).toEqual([])
  })

  test(`are ${limits.lineage} at most`, async () => {
    const repo = started()
    const stream = Array.from({ length: limits.lineage + 5 }, (_, i) => {
      const message = `number ${i}`
      return `commit refs/heads/main\ncommitter a <a@b> ${time + i} +0000\ndata ${message.length}\n${message}\n`
    })
    execFileSync('git', ['-C', repo.dir, 'fast-import', '--quiet'], { input: stream.join('') })
    const { lineage, head } = await commitOf(repo)
    expect(lineage).toHaveLength(limits.lineage)
    expect(lineage?.[0]?.subject).toBe(`number ${limits.lineage + 3}`)
    expect(lineage?.some(({ hash }) => hash === head)).toBe(false)
  })

  test('of a pull request begin where it left its base branch', async () => {
    const { repo, left, first } = withTopic()
    expect(await lineageOf(repo, pullRequest)).toEqual([left, first])
  })

  test('of a pull request that took its base branch in begin at what it took in', async () => {
    const { repo, left, first, newest } = withTopic()
    repo.merge('main', "Merge branch 'main' into topic", time + 130)
    expect(await lineageOf(repo, pullRequest)).toEqual([newest, left, first])
  })

  test('of a pull request stay the same once it is merged', async () => {
    const { repo, left, first } = withTopic()
    repo.git('switch', '--quiet', 'main')
    fetched(repo, repo.merge('topic', 'Merge topic', time + 200))
    repo.git('switch', '--quiet', 'topic')
    expect(await lineageOf(repo, pullRequest)).toEqual([left, first])
  })

  test('of a merge that CI made begin at the base commit that was built with the head', async () => {
    const { repo, left, first, newest, head } = withTopic()
    repo.git('switch', '--quiet', '--detach', 'main')
    repo.merge('topic', 'Merge', time + 300)
    expect(await commitOf(repo, pullRequest)).toMatchObject({
      head,
      lineage: [{ hash: newest }, { hash: left }, { hash: first }],
    })
  })

  test("of a fork's pull request are those of the repository that it goes to", async () => {
    const { repo, left, first, newest } = withTopic()
    // The fork's own main has not moved since it was made.
    fetched(repo, first, 'origin')
    fetched(repo, newest, 'upstream')
    expect(await lineageOf(repo, pullRequest)).toEqual([left, first])
  })

  test('are left out where nobody fetched the base branch', async () => {
    const { repo } = withTopic()
    repo.git('update-ref', '-d', 'refs/remotes/origin/main')
    expect(await commitOf(repo, pullRequest)).not.toHaveProperty('lineage')
  })
})

describeNeeding({ git: 'git' }, 'a merge base that CI names', () => {
  const env = (mergeBase: string) => ({
    ...{ GITLAB_CI: 'true', CI_MERGE_REQUEST_IID: '4', CI_MERGE_REQUEST_DIFF_BASE_SHA: mergeBase },
    CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
  })

  test('serves where the base branch was not fetched, if git knows it for an ancestor', async () => {
    const { repo, left, first, newest } = withTopic()
    repo.git('update-ref', '-d', 'refs/remotes/origin/main')
    expect(await lineageOf(repo, env(left))).toEqual([left, first])
    expect(await commitOf(repo, env(newest))).not.toHaveProperty('lineage')
    expect(await commitOf(repo, env('0'.repeat(40)))).not.toHaveProperty('lineage')
  })
})

describeNeeding({ git: 'git' }, 'a shallow clone', () => {
  test('ends the list where it ends, and tells nothing where it hides the parent', async () => {
    const repo = started()
    repo.commit('first', time)
    const second = repo.commit('second', time + 10)
    const third = repo.commit('third', time + 20)
    repo.commit('head', time + 30)
    expect(await lineageOf(cloned(repo, '--depth', '3'))).toEqual([third, second])
    const bare = await commitOf(cloned(repo, '--depth', '1'))
    expect(bare).not.toHaveProperty('lineage')
    expect(bare.parents).toEqual([third])
  })

  test('of a pull request that reaches its merge base tells it', async () => {
    const { repo, left, first } = withTopic()
    const clone = cloned(repo, '--depth', '3', '--no-single-branch', '--branch', 'topic')
    expect(await lineageOf(clone, pullRequest)).toEqual([left, first])
  })

  test('of a pull request that ends before its merge base tells nothing, nor an older one by chance', async () => {
    const { repo } = withTopic()
    const clone = cloned(repo, '--depth', '2', '--no-single-branch', '--branch', 'topic')
    expect(await commitOf(clone, pullRequest)).not.toHaveProperty('lineage')
  })

  test('with a side branch that leads far back tells no merge base, because a newer one may be hidden', async () => {
    const repo = started()
    repo.commit('old', time)
    repo.git('branch', 'side')
    repo.commit('main 1', time + 10)
    repo.commit('main 2', time + 20)
    repo.git('switch', '--quiet', '--create', 'topic')
    for (let i = 0; i < 5; i++) repo.commit(`change ${i}`, time + 30 + i)
    repo.git('switch', '--quiet', 'side')
    repo.commit('a side branch', time + 40)
    repo.git('switch', '--quiet', 'topic')
    repo.merge('side', 'Merge side', time + 50)
    repo.commit('the last change', time + 60)
    // Four deep: the old commit is seen through the side branch, the one where topic left main is not.
    const clone = cloned(repo, '--depth', '4', '--no-single-branch', '--branch', 'topic')
    expect(clone.git('merge-base', 'HEAD', 'origin/main')).toMatch(/^[0-9a-f]{40}$/)
    expect(await commitOf(clone, pullRequest)).not.toHaveProperty('lineage')
  })
})

describeNeeding({ git: 'git' }, 'changes that commit messages announce', () => {
  const announcing = (subject: string, ...values: string[]) =>
    `${subject}\n\n${values.map((value) => `Metalmark-Expected: ${value}`).join('\n')}`

  test('come with the commit that has them as trailers, and with what it merged', async () => {
    const repo = started()
    repo.commit('first', time)
    repo.git('switch', '--quiet', '--create', 'topic')
    repo.commit(announcing('on the side', 'tcp_rr -5%'), time + 10)
    repo.git('switch', '--quiet', 'main')
    repo.merge('topic', announcing('Merge topic', 'udp_rr any'), time + 20)
    expect((await commitOf(repo)).expected).toEqual(['udp_rr any', 'tcp_rr -5%'])
    repo.commit('head', time + 30)
    const { expected, lineage } = await commitOf(repo)
    expect(expected).toBeUndefined()
    expect(lineage?.map((commit) => commit.expected)).toEqual([['udp_rr any', 'tcp_rr -5%'], undefined])
  })

  test('belong to the merge that brought them in first, however often a branch is merged', async () => {
    const repo = started()
    repo.commit('first', time)
    repo.git('switch', '--quiet', '--create', 'topic')
    repo.commit(announcing('on the side', 'tcp_rr -5%'), time + 10)
    repo.git('switch', '--quiet', 'main')
    const once = repo.merge('topic', 'Merge topic', time + 20)
    repo.git('switch', '--quiet', 'topic')
    repo.commit('more', time + 30)
    repo.git('switch', '--quiet', 'main')
    repo.merge('topic', 'Merge topic again', time + 40)
    const { expected, lineage } = await commitOf(repo)
    expect(expected).toBeUndefined()
    expect(lineage?.[0]).toMatchObject({ hash: once, expected: ['tcp_rr -5%'] })
  })

  test('of a pull request are all since its merge base, none of its base branch', async () => {
    const repo = started()
    repo.commit(announcing('first', 'base any'), time)
    repo.git('switch', '--quiet', '--create', 'topic')
    repo.commit(announcing('a change', 'tcp_rr -5%', 'tcp_rr/rtt_p99 +3%'), time + 10)
    repo.git('switch', '--quiet', 'main')
    fetched(repo, repo.commit(announcing('meanwhile', 'other any'), time + 15))
    repo.git('switch', '--quiet', 'topic')
    repo.merge('main', "Merge branch 'main' into topic", time + 18)
    repo.commit(announcing('another', 'udp_rr any'), time + 20)
    expect((await commitOf(repo, pullRequest)).expected).toEqual([
      'udp_rr any',
      'tcp_rr -5%',
      'tcp_rr/rtt_p99 +3%',
    ])
  })

  test('are the last paragraph’s trailers alone: a sentence that names one announces nothing', async () => {
    const repo = started()
    repo.commit(
      'Tell how\n\nMetalmark-Expected: tcp_rr -5%\nis what one writes for it.\n\nAs the manual says.',
      time,
    )
    expect(await commitOf(repo)).not.toHaveProperty('expected')
  })

  test('and subjects are taken as text, whatever they hold, and no longer than a line', async () => {
    const repo = started()
    const hostile = '%H$(reboot) `x` \u001b[31m <script> …'
    repo.commit(announcing(hostile, 'a\tb', 'x'.repeat(3000), ...Array<string>(30).fill('many any')), time)
    repo.commit('y'.repeat(5000), time + 10)
    repo.commit('head', time + 20)
    const { lineage } = await commitOf(repo)
    expect(lineage?.[0]?.subject).toBe('y'.repeat(200))
    expect(lineage?.[1]?.subject).toBe(hostile)
    expect(lineage?.[1]?.expected).toHaveLength(20)
    expect(lineage?.[1]?.expected?.slice(0, 2)).toEqual(['a\tb', 'x'.repeat(500)])
  })
})

describeNeeding({ git: 'git' }, 'tags', () => {
  test('that point at the commit are told, annotated or not', async () => {
    const repo = started()
    repo.commit('first', time)
    repo.git('tag', 'older')
    repo.commit('second', time + 10)
    repo.git('tag', 'v1.2.0')
    repo.git('tag', '-a', '-m', 'the release', 'release/1.2')
    expect((await commitOf(repo)).tags).toEqual(['release/1.2', 'v1.2.0'])
  })
})
