import { Gitlab } from '@gitbeaker/rest'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ForgeCheck } from '../../../server/forge/forge.ts'
import { createGitLabForge } from '../../../server/forge/gitlab.ts'
import type { ForgeServer } from './forge-server.ts'
import { gitLabDescription } from './gitlab-description.ts'
import { type GitLabServer, startGitLabServer, token } from './gitlab-server.ts'

const described = gitLabDescription()
const marker = '<!-- metalmark:netstack/12 -->'
const bodyOf = (text: string) => `${marker}\n${text}\n${marker}\n`
const commit = 'a'.repeat(40)
const repository = 'acme/kernel/net'
let gitlab: GitLabServer
/** How many of the requests are ours. */
let asked = Number.POSITIVE_INFINITY

beforeEach(async () => {
  asked = Number.POSITIVE_INFINITY
  gitlab = await startGitLabServer()
})
afterEach(async () => {
  // Whatever a test did: requests and this server's replies are as GitLab describes them.
  expect(gitlab.exchanges.slice(0, asked).flatMap((one) => described.problems(one))).toEqual([])
  await gitlab.close()
})

const forge = () => createGitLabForge({ url: gitlab.root, repository, token, fetch })
const say = (text: string) => forge().comment(12, { marker, body: bodyOf(text) })
const check: ForgeCheck = {
  ...{ name: 'Metalmark (netstack)', conclusion: 'in-progress', title: 'Judging' },
  ...{ summary: '', url: 'https://metalmark.example.org/p/netstack/pulls/12', annotations: [] },
}

describe('GitLab', () => {
  test('shows where its note is, whether or not its address was given with a slash at the end', async () => {
    const slash = createGitLabForge({ url: `${gitlab.root}/`, repository, token, fetch })
    const { url } = await slash.comment(12, { marker, body: bodyOf('slower') })
    expect(url).toBe(`${gitlab.root}/acme/kernel/net/-/merge_requests/12#note_101`)
  })

  test('gets a commit status, and telling the same state again is no error', async () => {
    await forge().check(commit, check)
    expect(await forge().check(commit, check)).toMatchObject({ outcome: 'unchanged' })
    await forge().check(commit, { ...check, conclusion: 'neutral' })
    await forge().check(commit, { ...check, conclusion: 'failure' })
    expect(gitlab.state.states).toEqual(['pending', 'success', 'failed'])
  })

  test('that refuses a status for another reason is believed', async () => {
    gitlab.instead(/statuses/, { status: 400, reply: { message: 'name is too long' } })
    await expect(forge().check(commit, check)).rejects.toThrow(
      `GitLab refused telling the status of ${commit.slice(0, 12)} with 400: name is too long.`,
    )
  })

  test('is asked as a client asks that independent people keep', async () => {
    await say('slower')
    await say('confirmed')
    gitlab.write('metalmark', bodyOf('twice'))
    await say('refuted')
    await forge().check(commit, check)
    await forge().probe()
    const ours = distinct(gitlab)
    asked = gitlab.exchanges.length

    const { MergeRequestNotes, Commits, Users, Projects, ProjectMembers, PersonalAccessTokens } = new Gitlab({
      ...{ host: gitlab.root, token },
    })
    gitlab.state.notes.length = 0
    const listing = { sort: 'asc', orderBy: 'created_at', perPage: 100, page: 1 } as const
    await Users.showCurrentUser()
    await MergeRequestNotes.all(repository, 12, listing)
    const { id } = await MergeRequestNotes.create(repository, 12, 'slower')
    await MergeRequestNotes.edit(repository, 12, id, { body: 'confirmed' })
    await MergeRequestNotes.remove(repository, 12, id)
    await Commits.editStatus(repository, commit, 'success', {
      ...{ name: 'Metalmark (netstack)', description: 'x', targetUrl: 'https://x' },
    })
    await Projects.show(repository)
    await ProjectMembers.show(repository, 7, { includeInherited: true })
    await PersonalAccessTokens.show({ tokenId: 'self' })
    expect(distinct({ exchanges: gitlab.exchanges.slice(asked) })).toEqual(ours)
  })
})

/** Each kind of request once: method, path, and what the query and the body have. */
function distinct({ exchanges }: Pick<ForgeServer, 'exchanges'>): string[] {
  const kinds = exchanges.map(({ method, path, body }) => {
    const { pathname, searchParams } = new URL(path, 'http://forge')
    const query = [...searchParams].map(([name, value]) => `${name}=${value}`).sort()
    const keys = Object.keys((body ?? {}) as object).sort()
    return `${method} ${pathname.replace(/notes\/\d+/, 'notes/:id')} ${query.join('&')} ${keys.join(',')}`
  })
  return [...new Set(kinds)].sort()
}
