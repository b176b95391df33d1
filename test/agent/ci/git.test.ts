import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readContext } from '../../../agent/ci/context.ts'
import { Commit } from '../../../server/contract/run.ts'
import { describeNeeding } from '../../support/needs.ts'
import { started } from '../support/repository.ts'
import { temporaryDirectory } from '../support/temporary.ts'

const time = 1_770_000_000
const merged = () => {
  const repo = started()
  const base = repo.commit('base', time)
  repo.git('switch', '--quiet', '--create', 'feature')
  const head = repo.commit('the change', time + 60)
  repo.git('switch', '--quiet', 'main')
  const onMain = repo.commit('meanwhile', time + 120)
  repo.git('switch', '--quiet', '--detach')
  repo.git('merge', '--quiet', '--no-ff', '-m', 'Merge', 'feature')
  return { repo, base, head, onMain, built: repo.git('rev-parse', 'HEAD') }
}
const pullRequest = {
  JENKINS_URL: 'https://ci',
  CHANGE_ID: '12',
  CHANGE_TARGET: 'main',
  CHANGE_BRANCH: 'feature',
}

describeNeeding({ git: 'git' }, 'git', () => {
  test('a commit on a branch is told with parents, time and subject', async () => {
    const repo = started()
    const first = repo.commit('first', time)
    const second = repo.commit('second: "quoted" – ünï', time + 60)
    const { commit, ci } = await readContext(repo.dir, {})
    expect(ci).toBeNull()
    expect(Commit.parse(commit)).toEqual({
      ...{ head: second, built: second, parents: [first] },
      ...{ committedAt: (time + 60) * 1000, authoredAt: (time + 60) * 1000 },
      ...{
        subject: 'second: "quoted" – ünï',
        branch: 'main',
        defaultBranch: null,
        pullRequest: null,
        dirty: false,
        lineage: [{ hash: first, committedAt: time * 1000, subject: 'first' }],
      },
    })
  })

  test('a commit that was rebased keeps the time at which its author wrote it, and has its own as committed', async () => {
    const repo = started()
    repo.commit('first', time)
    const written = time - 9 * 86_400
    const commit = ['commit', '--quiet', '--allow-empty', '--date', `@${written} +0900`, '-m', 'of last week']
    repo.git(...commit)
    const before = await readContext(repo.dir, {})
    repo.commit('next', time + 60)
    repo.git('-c', 'core.editor=true', 'rebase', '--quiet', '--force-rebase', '--root')
    repo.git('switch', '--quiet', '--detach', 'HEAD~1')
    const after = await readContext(repo.dir, {})
    expect(after.commit).toMatchObject({ subject: 'of last week', authoredAt: written * 1000 })
    expect(after.commit?.authoredAt).toBe(before.commit?.authoredAt)
    expect(after.commit?.committedAt).toBeGreaterThan(written * 1000)
  })

  test('a merge that CI made is told with the time at which the author of the head wrote that', async () => {
    const { repo, head } = merged()
    repo.git('switch', '--quiet', 'feature')
    repo.git('commit', '--quiet', '--allow-empty', '--amend', '--date', `@${time - 500} +0000`, '--no-edit')
    repo.git('switch', '--quiet', '--detach', 'main')
    repo.git('merge', '--quiet', '--no-ff', '-m', 'Merge', 'feature')
    const { commit } = await readContext(repo.dir, pullRequest)
    expect(commit?.head).not.toBe(head)
    expect(commit).toMatchObject({ subject: 'the change', authoredAt: (time - 500) * 1000 })
  })

  test('a changed tracked file makes the work tree dirty, an untracked one does not', async () => {
    const repo = started()
    writeFileSync(join(repo.dir, 'file'), '1')
    repo.git('add', 'file')
    repo.commit('with a file', time)
    writeFileSync(join(repo.dir, 'untracked'), '1')
    expect((await readContext(repo.dir, {})).commit?.dirty).toBe(false)
    writeFileSync(join(repo.dir, 'file'), '2')
    expect((await readContext(repo.dir, {})).commit?.dirty).toBe(true)
  })

  test('a merge that CI made of a pull request is built, but its second parent is the head', async () => {
    const { repo, base, head, built } = merged()
    expect((await readContext(repo.dir, pullRequest)).commit).toMatchObject({
      ...{
        head,
        built,
        parents: [base],
        committedAt: (time + 60) * 1000,
        subject: 'the change',
        branch: 'feature',
      },
      pullRequest: { number: 12, base: 'main' },
    })
  })

  test('a merge outside a pull request is a commit like others', async () => {
    const { repo, head, onMain, built } = merged()
    expect((await readContext(repo.dir, {})).commit).toMatchObject({
      ...{ head: built, built, parents: [onMain, head], branch: null, pullRequest: null },
    })
  })

  test('a merge that CI names in its subject is one of CI, wherever the head is also known', async () => {
    const { repo, head, built } = merged()
    repo.git('update-ref', 'refs/remotes/origin/main', head)
    repo.git('commit', '--quiet', '--amend', '-m', `Merge commit '${head}' into HEAD`)
    const amended = repo.git('rev-parse', 'HEAD')
    expect(amended).not.toBe(built)
    expect((await readContext(repo.dir, pullRequest)).commit).toMatchObject({ head, built: amended })
  })

  test("a merge that an author made, of the base branch into a pull request's, is the head itself", async () => {
    const repo = started()
    repo.commit('base', time)
    repo.git('switch', '--quiet', '--create', 'feature')
    repo.commit('the change', time + 60)
    repo.git('switch', '--quiet', 'main')
    repo.git('update-ref', 'refs/remotes/origin/main', repo.commit('meanwhile', time + 120))
    repo.git('switch', '--quiet', 'feature')
    repo.git('merge', '--quiet', '--no-ff', '-m', "Merge branch 'main' into feature", 'main')
    const head = repo.git('rev-parse', 'HEAD')
    expect((await readContext(repo.dir, pullRequest)).commit).toMatchObject({ head, built: head })
  })

  test('a head that CI names is believed for a work tree that was rebased', async () => {
    const repo = started()
    const head = repo.commit('the change', time)
    const built = repo.commit('the change, rebased', time + 60)
    const another = repo.commit('rebased further', time + 120)
    const env = { GITLAB_CI: 'true', CI_MERGE_REQUEST_IID: '12', CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: head }
    expect((await readContext(repo.dir, env)).commit).toMatchObject({
      head,
      built: another,
      subject: 'the change',
    })
    repo.git('reset', '--quiet', '--hard', built)
    expect((await readContext(repo.dir, env)).commit).toMatchObject({ head, built })
  })

  test("in a pull request's job a work tree on the base branch is measured as that", async () => {
    const { repo, head, onMain } = merged()
    repo.git('update-ref', 'refs/remotes/origin/main', onMain)
    repo.git('switch', '--quiet', '--detach', onMain)
    const expected = { head: onMain, built: onMain, branch: 'main', pullRequest: null }
    expect((await readContext(repo.dir, pullRequest)).commit).toMatchObject(expected)
    const named = { ...pullRequest, ghprbActualCommit: head }
    expect((await readContext(repo.dir, named)).commit).toMatchObject(expected)
  })

  test('a job that checks out one old commit after another measures those, whatever CI names', async () => {
    const repo = started()
    const old = repo.commit('old', time)
    const newest = repo.commit('new', time + 60)
    repo.git('switch', '--quiet', '--detach', old)
    const env = { JENKINS_URL: 'https://ci', GIT_COMMIT: newest, GIT_BRANCH: 'origin/main' }
    expect((await readContext(repo.dir, env)).commit).toMatchObject({ head: old, built: old, branch: 'main' })
  })

  test('in a shallow clone of a merge the head is known although its commit is not there', async () => {
    const { repo, head, built } = merged()
    repo.git('branch', 'merge')
    const clone = join(temporaryDirectory(), 'clone')
    repo.git('clone', '--quiet', '--depth', '1', '--branch', 'merge', `file://${repo.dir}`, clone)
    expect((await readContext(clone, pullRequest)).commit).toMatchObject({
      head,
      built,
      parents: [],
      subject: 'Merge',
    })
  })

  test('a clone knows the default branch', async () => {
    const repo = started()
    repo.commit('first', time)
    const clone = join(temporaryDirectory(), 'my-project')
    repo.git('clone', '--quiet', repo.dir, clone)
    expect(await readContext(clone, {})).toMatchObject({
      commit: { defaultBranch: 'main' },
      directory: 'my-project',
    })
  })

  test('a detached head has no branch of its own, so CI tells it', async () => {
    const repo = started()
    const head = repo.commit('first', time)
    repo.git('switch', '--quiet', '--detach')
    const env = { JENKINS_URL: 'https://ci', GIT_COMMIT: head, GIT_BRANCH: 'origin/main' }
    expect((await readContext(repo.dir, env)).commit).toMatchObject({ head, branch: 'main' })
    expect((await readContext(repo.dir, {})).commit).toMatchObject({ head, branch: null })
  })

  test('the default branch that CI names wins over what was cloned once', async () => {
    const repo = started()
    repo.commit('first', time)
    const env = { GITLAB_CI: 'true', CI_DEFAULT_BRANCH: 'trunk', CI_COMMIT_BRANCH: 'main' }
    expect((await readContext(repo.dir, env)).commit).toMatchObject({
      branch: 'main',
      defaultBranch: 'trunk',
    })
  })

  test('outside a work tree, and in one without commits, there is no commit', async () => {
    expect(await readContext(temporaryDirectory(), {})).toEqual({ commit: null, ci: null, directory: null })
    expect((await readContext(started().dir, {})).commit).toBeNull()
  })

  test('a commit made with a clock never set does not cost the run', async () => {
    const repo = started()
    repo.commit('long ago', 86_400)
    const { commit } = await readContext(repo.dir, {})
    expect(Commit.safeParse(commit).success).toBe(true)
    expect(commit).not.toHaveProperty('authoredAt')
  })
})
