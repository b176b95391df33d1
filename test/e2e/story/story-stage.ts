import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { Parcel } from '../../../agent/outbox/outbox.ts'
import type { Client } from '../../../server/contract/client.ts'
import type { Confirmation } from '../../../server/contract/confirmation.ts'
import { ProjectSettings } from '../../../server/contract/project-settings.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { type GitHubServer, startGitHubServer } from '../../server/forge/github-server.ts'
import { startTestServer } from '../../support/server.ts'
import { simulateRun } from './simulated-history.ts'
import { createStoryAgents } from './story-agents.ts'
import { makeStoryRepository, type StoryRepository, type StoryRequest } from './story-repository.ts'

export const project = 'story'
const params = { project }
const hour = 3_600_000

/** Runs of the base branch before any request: simulated ones an hour apart, and then a real one. */
export const baselineRuns = 10

export interface StoryStage {
  readonly repository: StoryRepository
  readonly github: GitHubServer
  readonly admin: Client
  readonly agents: ReturnType<typeof createStoryAgents>
  /** Lets the host's agent take work, one process after the other, until the server has its answer. */
  measureAgain(seen: Seen): Promise<Confirmation>
  /** What people see of a pull request: on the forge, and on the server. */
  see(request: StoryRequest): Promise<Seen>
  close(): Promise<void>
}

export type Seen = Awaited<ReturnType<typeof look>>

/** A server that tells a GitHub, a repository, and an agent whose host has measured the base branch. */
export async function setStage(): Promise<StoryStage> {
  const dir = mkdtempSync(join(tmpdir(), 'metalmark-story-'))
  const secrets = join(dir, 'secrets')
  mkdirSync(join(secrets, project), { recursive: true, mode: 0o700 })
  writeFileSync(join(secrets, project, 'github-token'), 'ghp_story', { mode: 0o600 })
  const github = await startGitHubServer()
  const server = await startTestServer({ config: { secrets } })
  const admin = server.client('admin')
  const ages = Array.from({ length: baselineRuns }, (_, i) => (baselineRuns - i) * hour)
  const repository = makeStoryRepository(dir, { ages, now: Date.now() })
  /** What was seen, and how long it took, for people. */
  const report: string[] = []
  const agents = createStoryAgents({ dir, server, project, repository, say: (line) => report.push(line) })
  const stage: StoryStage = {
    ...{ repository, github, admin, agents },
    async measureAgain({ confirmation }) {
      const id = confirmation?.id ?? 'none'
      const get = () => admin.call('getConfirmation', { params: { project, confirmation: id } })
      for (let block = 0; block < 6; block++) {
        await agents.takeWork()
        const now = await get()
        report.push(`  - ${now.state}, ${now.runs.length} boots: ${now.reason}`)
        for (const { series, effect, state } of now.metrics)
          report.push(`    - ${series.metric.name} ${state}: ${JSON.stringify(effect)}`)
        if (now.endedAt !== null) return now
      }
      throw new Error(`Expected an answer after six blocks, got ${JSON.stringify(await get(), null, 2)}`)
    },
    async see(request) {
      const seen = await look(request, github, admin)
      report.push('', `## #${request.number}: ${seen.headline}`, '', seen.comment?.body ?? '', '')
      return seen
    },
    async close() {
      await agents.stop()
      mkdirSync('test/artifacts', { recursive: true })
      writeFileSync('test/artifacts/pull-request-story.md', report.join('\n'))
      await server.close()
      await github.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
  try {
    await admin.call('putProject', { params, body: settings(github.url) })
    await agents.takeWork()
    await measureBase(stage, server.client('upload'))
    return stage
  } catch (error) {
    await stage.close()
    throw error
  }
}

/** The real run waits in the agent's outbox until the history that has its shape is there. */
async function measureBase({ agents, repository }: StoryStage, upload: Client): Promise<void> {
  const file = await agents.measureBase()
  const { run } = Parcel.parse(JSON.parse(readFileSync(file, 'utf8')))
  const random = seededRandom(5)
  for (const [i, commit] of repository.main.slice(0, -1).entries()) {
    const ancestors = repository.main.slice(0, i).reverse()
    const body = simulateRun(run, { commit, ancestors, startedAt: commit.at + hour / 6, random })
    await upload.call('uploadRun', { params, body })
  }
  await agents.upload()
}

async function look({ number, hash }: StoryRequest, github: GitHubServer, admin: Client) {
  const comments = github.state.comments.filter(({ issue }) => issue === number)
  const checks = github.state.checks.filter((one) => one['head_sha'] === hash)
  const { alerts } = await admin.call('listAlerts', { params, query: { state: 'all' } })
  const about = alerts.filter(({ pullRequest }) => pullRequest === number)
  const [comment] = comments
  const [check] = checks
  const headline = String((check?.['output'] as { title?: unknown } | undefined)?.title)
  const counts = `comments, checks and alerts of #${number}, which says: ${comment?.body}`
  expect([comments.length, checks.length, about.length], counts).toEqual([1, 1, 1])
  expect(withoutEscapes(comment?.body ?? '')).toContain(headline.slice(0, 60))
  const alert = await admin.call('getAlert', { params: { project, alert: about[0]?.id ?? '' } })
  const { confirmations } = await admin.call('listConfirmations', { params, query: { alert: alert.id } })
  return { comment: comment && { ...comment }, check, alert, confirmation: confirmations[0], headline }
}

/** Markdown's text as its readers see it: names are escaped there. */
function withoutEscapes(markdown: string): string {
  return markdown.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code))).replaceAll('\\', '')
}

function settings(apiUrl: string): ProjectSettings {
  return ProjectSettings.parse({
    baselineBranches: ['main'],
    smallestEffect: 0.4,
    // However long a busy machine takes between two calls of the agent, it is not missing.
    missingData: { agentAfterMinutes: null },
    targets: [
      {
        ...{ kind: 'github', name: 'forge', apiUrl, repository: 'acme/net' },
        auth: { by: 'token', secret: 'github-token' },
      },
    ],
  })
}
