import { generateKeyPairSync } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createGiteaForge } from '../../../server/forge/gitea.ts'
import { createGitHubForge } from '../../../server/forge/github.ts'
import type { GitHubAuth } from '../../../server/forge/github-client.ts'
import { createGitLabForge } from '../../../server/forge/gitlab.ts'
import { gitHubDescription } from './api-description.ts'
import { startForgeServer } from './forge-server.ts'
import { type GiteaServer, startGiteaServer } from './gitea-server.ts'
import { type GitHubServer, startGitHubServer } from './github-server.ts'
import { gitLabDescription } from './gitlab-description.ts'
import { type GitLabServer, startGitLabServer, token } from './gitlab-server.ts'

const gitHubDescribed = gitHubDescription()
const gitLabDescribed = gitLabDescription()
/** An address of this machine that nobody listens at. */
const nobody = await closedAddress()
const final = { name: 'ForgeError', retryable: false }

async function closedAddress(): Promise<string> {
  const { url, close } = await startForgeServer(() => ({ status: 500 }))
  await close()
  return url
}

/** What a probe that fails says to a reader. */
async function complaint(probe: Promise<string>, expected: object = final): Promise<string> {
  const error = await probe.then(
    (answer) => new Error(`The probe went well: ${answer}`),
    (reason: Error) => reason,
  )
  expect(error).toMatchObject(expected)
  return error.message
}

describe('a test of GitHub', () => {
  let github: GitHubServer
  beforeEach(async () => {
    github = await startGitHubServer()
  })
  afterEach(async () => {
    const exchanges = github.exchanges.filter(({ path }) => path !== '/graphql')
    expect(exchanges.flatMap((one) => gitHubDescribed.problems(one))).toEqual([])
    expect(exchanges.filter(({ method, path }) => method !== 'GET' && !/access_tokens/.test(path))).toEqual(
      [],
    )
    await github.close()
  })
  const probe = (
    auth: GitHubAuth,
    { repository = 'acme/net', apiUrl = github.url }: { repository?: string; apiUrl?: string } = {},
  ) =>
    createGitHubForge({
      ...{ apiUrl, repository, auth, fetch, secondMs: 1, clock: () => Date.UTC(2037, 0) },
    }).probe()

  describe('with a token', () => {
    const auth = { token: 'ghp_secret' }

    test('says as whom it writes, and where', async () => {
      expect(await probe(auth)).toBe('metalmark-bot on acme/net')
      github.state.scopes = 'gist, public_repo'
      expect(await probe(auth)).toBe('metalmark-bot on acme/net')
    })

    test('that has no user is a workflow’s, of which no more is known', async () => {
      Object.assign(github.state, { user: null, viewer: 'github-actions[bot]', mayPush: false })
      expect(await probe(auth)).toBe('github-actions[bot] on acme/net')
    })

    test('that lacks a scope names it', async () => {
      github.state.scopes = 'read:org, gist'
      expect(await complaint(probe(auth))).toBe(
        'Expected a token with the scope "repo" or "public_repo", got one with "read:org", "gist". Make a token that has it.',
      )
    })

    test('of somebody who may only read says whom to give which role', async () => {
      github.state.mayPush = false
      expect(await complaint(probe(auth))).toMatch(
        /^Expected a token of somebody who may write to acme\/net.*metalmark-bot may only read\. Give them the role "write"/,
      )
    })

    test('of another repository asks whether the name is right', async () => {
      expect(await complaint(probe(auth, { repository: 'acme/nett' }))).toMatch(
        /^GitHub refused asking for acme\/nett with 404.*is the name right\? They need "metadata: read"/,
      )
    })

    test('that is no longer good says so', async () => {
      const bad = { status: 401, reply: { message: 'Bad credentials' } }
      github.instead(/^GET \/user$/, bad)
      github.instead(/^GET \/repos\/acme\/net$/, bad)
      expect(await complaint(probe(auth))).toMatch(/Bad credentials.*Is the token still good/)
    })

    test('to nobody says that nobody answered, which may pass', async () => {
      const passing = { name: 'ForgeError', retryable: true }
      expect(await complaint(probe(auth, { apiUrl: nobody }), passing)).toMatch(
        /^GitHub did not answer when asking for acme\/net: /,
      )
    }, 20_000)
  })

  describe('with an App', () => {
    const pair = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    })
    const auth = (installation: number | null = null) => ({
      ...{ appId: 4711, installation, privateKey: pair.privateKey },
    })
    beforeEach(() => {
      Object.assign(github.state, { appKey: pair.publicKey, user: null })
    })

    test('says as whom it writes, and where', async () => {
      expect(await probe(auth())).toBe('metalmark[bot] on acme/net')
      expect(await probe(auth(77))).toBe('metalmark[bot] on acme/net')
    })

    test('that may comment by its right to issues, and write statuses only, is enough', async () => {
      github.state.permissions = { issues: 'write', statuses: 'write' }
      expect(await probe(auth())).toBe('metalmark[bot] on acme/net')
    })

    test('whose owner has not accepted a permission names it', async () => {
      github.state.permissions = { pull_requests: 'read', checks: 'write' }
      expect(await complaint(probe(auth()))).toBe(
        'Expected the App’s installation on acme/net to have "pull requests: write" or "issues: write"; ' +
          'it has "pull requests: read", "checks: write". Give the App the permission, and have the owner accept it.',
      )
    })

    test('that is not installed on the repository asks whether the name is right', async () => {
      expect(await complaint(probe(auth(), { repository: 'acme/other' }))).toMatch(
        /^GitHub refused asking for acme\/other with 404.*is the name right\?/,
      )
    })

    test('whose key is another App’s asks whether it is still installed', async () => {
      const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey
      github.state.appKey = other.export({ type: 'spki', format: 'pem' }).toString()
      expect(await complaint(probe(auth()))).toMatch(/with 401.*or the App still installed\?/)
    })

    test('whose key is no key says so, without showing it', async () => {
      const said = await complaint(probe({ ...auth(), privateKey: 'not a key' }), { name: 'ForgeError' })
      expect(said).not.toContain('not a key')
    })
  })
})

describe('a test of GitLab', () => {
  let gitlab: GitLabServer
  beforeEach(async () => {
    gitlab = await startGitLabServer()
  })
  afterEach(async () => {
    expect(gitlab.exchanges.flatMap((one) => gitLabDescribed.problems(one))).toEqual([])
    expect(gitlab.exchanges.filter(({ method }) => method !== 'GET')).toEqual([])
    await gitlab.close()
  })
  const probe = (change: { url?: string; repository?: string; token?: string } = {}) =>
    createGitLabForge({ url: gitlab.root, repository: 'acme/kernel/net', token, fetch, ...change }).probe()

  test('says as whom it writes, and where', async () => {
    expect(await probe()).toBe('metalmark on acme/kernel/net')
  })

  test('with a token of a kind that GitLab tells nothing about goes by the role', async () => {
    gitlab.state.scopes = null
    expect(await probe()).toBe('metalmark on acme/kernel/net')
    gitlab.state.level = 20
    expect(await complaint(probe())).toContain('has Reporter')
  })

  test('by an administrator, who is no member, goes well', async () => {
    Object.assign(gitlab.state, { admin: true, level: null })
    expect(await probe()).toBe('metalmark on acme/kernel/net')
  })

  test('with a token that may only read names the scope', async () => {
    gitlab.state.scopes = ['read_api', 'read_user']
    expect(await complaint(probe())).toBe(
      'Expected a token with the scope "api", got one with "read_api", "read_user". Make a token that has it.',
    )
  })

  test.each([
    [20, 'has Reporter'],
    [17, 'has the level 17'],
    [null, 'is no member of it'],
  ])('by somebody with the level %s says which role is missing', async (level, got) => {
    gitlab.state.level = level
    expect(await complaint(probe())).toBe(
      'Expected metalmark to have the role Developer in acme/kernel/net, as commit statuses need it; ' +
        `metalmark ${got}. Have a maintainer give them the role.`,
    )
  })

  test('of another repository asks whether the name is right', async () => {
    expect(await complaint(probe({ repository: 'acme/nett' }))).toBe(
      'GitLab refused asking for acme/nett with 404: 404 Project Not Found. Nothing is there that the token may see: ' +
        'is the name right? The token needs the scope "api" and the role Developer in the project.',
    )
  })

  test('with a token that is not good asks for another', async () => {
    expect(await complaint(probe({ token: 'glpat-old' }))).toBe(
      'GitLab refused asking who we are with 401: 401 Unauthorized. Is the token still good? ' +
        'The token needs the scope "api" and the role Developer in the project.',
    )
  })

  test('that nobody answers says so, which may pass', async () => {
    const passing = { name: 'ForgeError', retryable: true }
    expect(await complaint(probe({ url: nobody }), passing)).toBe(
      'GitLab did not answer when asking who we are: nobody listens at that address (ECONNREFUSED)',
    )
  })

  test('that limits us says when to come back', async () => {
    gitlab.instead(/self$/, { status: 429, headers: { 'retry-after': '60' } })
    await complaint(probe(), { retryable: true, retryAfterMs: 60_000 })
  })
})

describe('a test of Gitea', () => {
  let gitea: GiteaServer
  beforeEach(async () => {
    gitea = await startGiteaServer()
  })
  afterEach(async () => {
    expect(gitea.exchanges.filter(({ method }) => method !== 'GET')).toEqual([])
    await gitea.close()
  })
  const probe = (change: { url?: string; repository?: string; token?: string } = {}) =>
    createGiteaForge({ url: gitea.root, repository: 'acme/net', token: 'secret', fetch, ...change }).probe()

  test('says as whom it writes, and where', async () => {
    expect(await probe()).toBe('metalmark on acme/net')
  })

  test('by somebody who may only read says who has to write', async () => {
    gitea.state.mayPush = false
    expect(await complaint(probe())).toMatch(
      /^Expected a token of somebody who may write to acme\/net.*metalmark may only read\. Add them/,
    )
  })

  test('with a token that lacks a scope says what Gitea says', async () => {
    const message = 'token does not have at least one of required scope(s): [read:user]'
    gitea.instead(/user$/, { status: 403, reply: { message } })
    expect(await complaint(probe())).toBe(
      `Gitea refused asking who we are with 403: ${message}. The token may not do that. ` +
        'The token needs the scopes "write:issue", "write:repository" and "read:user".',
    )
  })

  test('of another repository asks whether the name is right', async () => {
    expect(await complaint(probe({ repository: 'acme/nett' }))).toMatch(
      /^Gitea refused asking for acme\/nett with 404: The target couldn’t be found\. .*is the name right\?/,
    )
  })

  test('with a token that is not good asks for another', async () => {
    expect(await complaint(probe({ token: 'old' }))).toMatch(
      /with 401: token is required\. Is the token still good\?/,
    )
  })

  test('that nobody answers says so, which may pass', async () => {
    const passing = { name: 'ForgeError', retryable: true }
    expect(await complaint(probe({ url: nobody }), passing)).toBe(
      'Gitea did not answer when asking for acme/net: nobody listens at that address (ECONNREFUSED)',
    )
  })
})
