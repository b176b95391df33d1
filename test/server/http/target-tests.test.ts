import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ProjectSettings } from '../../../server/contract/project-settings.ts'
import { type Answer, type Receiver, startReceiver } from '../../support/receiver.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { type GiteaServer, startGiteaServer } from '../forge/gitea-server.ts'
import { type GitHubServer, startGitHubServer } from '../forge/github-server.ts'
import { type GitLabServer, token as gitLabToken, startGitLabServer } from '../forge/gitlab-server.ts'

const project = 'netstack'
const secretAddress = '/services/T0/B0/very-secret'
const key = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const pair = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})

let folder: string
let server: TestServer
let receiver: Receiver
let github: GitHubServer
let gitlab: GitLabServer
let gitea: GiteaServer
let mail: SMTPServer
let closedPort: number
let answer: Answer
const refuse = { sender: false }

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'metalmark-secrets-'))
  mkdirSync(path.join(folder, project))
  receiver = await startReceiver(() => answer)
  ;[github, gitlab, gitea] = await Promise.all([startGitHubServer(), startGitLabServer(), startGiteaServer()])
  github.state.appKey = pair.publicKey
  mail = new SMTPServer({
    ...{ authOptional: true, allowInsecureAuth: true, disabledCommands: ['STARTTLS'], logger: false },
    onAuth: ({ username, password }, _, done) =>
      password === 'right' ? done(null, { user: username }) : done(new Error('Wrong password')),
    onMailFrom: (_, __, done) =>
      refuse.sender ? done(Object.assign(new Error('Not yours'), { responseCode: 550 })) : done(),
    onData: (stream, _, done) => {
      stream.resume()
      stream.on('end', () => done())
    },
  })
  await new Promise<void>((resolve) => mail.listen(0, '127.0.0.1', resolve))
  closedPort = await freePort()
  server = await startTestServer({ config: { secrets: folder } })
  await server.client('admin').call('putProject', {
    ...{ params: { project }, query: {}, body: ProjectSettings.parse({ targets: targets() }) },
  })
  keep('github-token', 'ghp_secret')
  keep('app-key', pair.privateKey)
  keep('gitlab-token', gitLabToken)
  keep('gitea-token', 'secret')
  keep('chat', `${receiver.url}${secretAddress}`)
  keep('chat-away', `http://127.0.0.1:${closedPort}${secretAddress}`)
  keep('bot-key', key)
  keep('smtp', 'right')
  keep('smtp-old', 'wrong')
})
afterAll(async () => {
  await server.close()
  await Promise.all([receiver, github, gitlab, gitea].map((one) => one.close()))
  await new Promise<void>((resolve) => mail.close(() => resolve()))
  rmSync(folder, { recursive: true })
})

function keep(name: string, secret: string): void {
  writeFileSync(path.join(folder, project, name), `${secret}\n`, { mode: 0o600 })
}

/** One target of each kind; those whose name ends in `-away` are where nobody listens. */
function targets(): object[] {
  const away = `http://127.0.0.1:${closedPort}`
  const smtp = { host: '127.0.0.1', port: (mail.server.address() as AddressInfo).port, security: 'none' }
  const mails = { kind: 'email', from: 'metalmark@example.org', to: ['a@example.org'] }
  const token = { by: 'token', secret: 'github-token' }
  const app = { by: 'app', appId: 4711, secret: 'app-key' }
  const hub = { kind: 'github', apiUrl: github.url, repository: 'acme/net' }
  const lab = { kind: 'gitlab', url: gitlab.root, repository: 'acme/kernel/net', secret: 'gitlab-token' }
  const tea = { kind: 'gitea', url: gitea.root, repository: 'acme/net', secret: 'gitea-token' }
  const bot = { kind: 'webhook', url: `${receiver.url}/hook`, secret: 'bot-key' }
  return [
    { ...hub, name: 'github', auth: token },
    { ...hub, name: 'github-other', repository: 'acme/other', auth: token },
    { ...hub, name: 'github-away', apiUrl: away, auth: token },
    { ...hub, name: 'app', auth: app },
    { ...hub, name: 'app-other', repository: 'acme/other', auth: app },
    { ...lab, name: 'gitlab' },
    { ...lab, name: 'gitlab-other', repository: 'acme/other' },
    { ...lab, name: 'gitlab-away', url: away },
    { ...tea, name: 'gitea' },
    { ...tea, name: 'gitea-other', repository: 'acme/other' },
    { ...tea, name: 'gitea-away', url: away },
    { kind: 'slack', name: 'slack', secret: 'chat' },
    { kind: 'slack', name: 'slack-away', secret: 'chat-away' },
    { kind: 'teams', name: 'teams', secret: 'chat' },
    { kind: 'teams', name: 'teams-away', secret: 'chat-away' },
    { ...bot, name: 'bot' },
    { ...bot, name: 'bot-away', url: `${away}/hook` },
    { ...mails, name: 'mail', smtp: { ...smtp, user: 'metalmark', secret: 'smtp' } },
    { ...mails, name: 'mail-old', smtp: { ...smtp, user: 'metalmark', secret: 'smtp-old' } },
    { ...mails, name: 'mail-away', smtp: { ...smtp, port: closedPort } },
  ]
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}

/** Tests a target, as a person does, and reads what came of it. */
async function outcome(target: string): Promise<string> {
  await server.client('admin').call('testTarget', { params: { project, target }, body: {} })
  await server.analysed()
  const query = { target, limit: 1 }
  const { deliveries } = await server.client('read').call('listDeliveries', { params: { project }, query })
  const [{ state, attempts } = { state: null, attempts: [] }] = deliveries
  // Whoever tests a target waits for what it says now.
  expect(attempts).toHaveLength(1)
  return `${state}: ${attempts[0]?.answer}`
}

describe('the test of a target that is set up well says so', () => {
  test.each([
    ['github', 'sent: metalmark-bot on acme/net'],
    ['gitlab', 'sent: metalmark on acme/kernel/net'],
    ['gitea', 'sent: metalmark on acme/net'],
    ['slack', 'sent: 200 ok'],
    ['teams', 'sent: 200 ok'],
    ['bot', 'sent: 200 ok'],
  ])('%s', async (target, said) => {
    answer = { status: 200, body: 'ok' }
    expect(await outcome(target)).toBe(said)
  })

  test('app', async () => {
    github.state.user = null
    expect(await outcome('app')).toBe('sent: metalmark[bot] on acme/net')
    github.state.user = 'metalmark-bot'
  })

  test('mail', async () => {
    expect(await outcome('mail')).toMatch(/^sent: 250 /)
  })
})

describe('the test of a target that may not do its work says what it lacks', () => {
  test('github', async () => {
    github.state.mayPush = false
    expect(await outcome('github')).toMatch(
      /^failed: Expected a token of somebody who may write to acme\/net/,
    )
    github.state.mayPush = true
  })

  test('app', async () => {
    Object.assign(github.state, { permissions: { checks: 'write' }, user: null })
    expect(await outcome('app')).toMatch(/^failed: Expected the App’s installation.*"pull requests: write"/)
    github.state.user = 'metalmark-bot'
  })

  test('gitlab', async () => {
    gitlab.state.scopes = ['read_api']
    expect(await outcome('gitlab')).toMatch(
      /^failed: Expected a token with the scope "api", got one with "read_api"/,
    )
  })

  test('gitea', async () => {
    gitea.state.mayPush = false
    expect(await outcome('gitea')).toMatch(/^failed: Expected a token of somebody who may write to acme\/net/)
  })

  test.each([
    [
      'slack',
      'failed: 403 invalid_token. The secret has to be the address of an incoming webhook that Slack still knows',
    ],
    [
      'teams',
      'failed: 403 invalid_token. The secret has to be the address of a workflow that is switched on',
    ],
    [
      'bot',
      'failed: 403 invalid_token. It has to take messages at that address, signed with the same key as the secret',
    ],
  ])('%s', async (target, said) => {
    answer = { status: 403, body: 'invalid_token' }
    expect(await outcome(target)).toBe(said)
  })

  test('mail', async () => {
    expect(await outcome('mail-old')).toMatch(
      /^failed: Invalid login: .*Wrong password\. Are the user and the password in the secret right\?$/,
    )
    refuse.sender = true
    expect(await outcome('mail')).toMatch(
      /^failed: .*Not yours\. May that user send from that address to those\?$/,
    )
  })
})

describe('the test of a target that names the wrong place says so', () => {
  test.each(['github-other', 'app-other', 'gitlab-other', 'gitea-other'])('%s', async (target) => {
    github.state.user = target === 'app-other' ? null : 'metalmark-bot'
    expect(await outcome(target)).toMatch(
      /^failed: Git\w+ refused asking for acme\/other with 404.*is the name right\?/,
    )
  })

  test.each(['slack', 'teams', 'bot'])('%s, without showing the address', async (target) => {
    answer = { status: 404, body: `no such hook: ${secretAddress}` }
    const said = await outcome(target)
    expect(said).toMatch(/^failed: 404 no such hook: .*\. (The secret|It) has to/)
    if (target !== 'bot') expect(said).not.toContain('very-secret')
  })
})

describe('the test of a target that nobody answers says so', () => {
  test.each([
    ['github-away', /^failed: GitHub did not answer when asking for acme\/net/],
    ['gitlab-away', /^failed: GitLab did not answer .*nobody listens at that address \(ECONNREFUSED\)$/],
    ['gitea-away', /^failed: Gitea did not answer .*nobody listens at that address \(ECONNREFUSED\)$/],
    ['slack-away', /^failed: No answer: nobody listens at that address \(ECONNREFUSED\)$/],
    ['teams-away', /^failed: No answer: nobody listens at that address \(ECONNREFUSED\)$/],
    ['bot-away', /^failed: No answer: nobody listens at that address \(ECONNREFUSED\)$/],
    ['mail-away', /^failed: .*ECONNREFUSED.*\. Are host, port and security right\?$/],
  ])(
    '%s',
    async (target, said) => {
      expect(await outcome(target)).toMatch(said)
    },
    20_000,
  )
})
