import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { spawnAgent } from '../../support/agent.ts'
import type { CapturedProcess, ProcessEnd } from '../../support/captured-process.ts'
import type { TestServer } from '../../support/server.ts'
import type { StoryRepository, StoryRequest } from './story-repository.ts'

interface StoryPlace {
  readonly dir: string
  readonly server: TestServer
  readonly project: string
  readonly repository: StoryRepository
  readonly say: (line: string) => void
}

/** The agent of one host, in processes of its own: as jobs of GitHub Actions call it, and as it takes work. */
export function createStoryAgents({ dir, server, project, repository, say }: StoryPlace) {
  const stateDir = join(dir, 'state')
  const tip = repository.main.at(-1)?.hash ?? ''
  // It has to fetch what requests bring.
  const own = repository.clone(tip, ['--single-branch', '--branch', 'main'])
  const started: CapturedProcess[] = []

  function start(args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}) {
    const host = { METALMARK_HOST_ID: 'story', METALMARK_HOST_LABEL: 'metal-01' }
    const job = spawnAgent(args, {
      ...{ stateDir, server: server.url, token: server.token('upload'), cwd },
      env: { METALMARK_PROJECT: project, ...host, ...env },
    })
    started.push(job)
    return job
  }

  /** Waits until it has ended well, and the server has judged and told what it uploaded. */
  async function ended(job: CapturedProcess, what: string): Promise<ProcessEnd> {
    const began = performance.now()
    const end = await job.ended
    if (end.code !== 0) throw new Error(`Expected exit code 0 of ${what}, got ${end.code}:\n${job.output()}`)
    await server.analysed()
    say(`- ${what}: ${((performance.now() - began) / 1000).toFixed(0)} s`)
    return end
  }

  return {
    stateDir,
    ended,
    /** One process that takes a piece of work, where there is one. */
    takeWork: () => ended(start(['agent', '--once', '--repository', own], own), 'the agent, once'),
    /** Measures the tip of the base branch; answers with the file of the run in the outbox. */
    async measureBase(): Promise<string> {
      const job = { GITHUB_REF: 'refs/heads/main', GITHUB_REF_NAME: 'main', GITHUB_SHA: tip }
      const env = { GITHUB_ACTIONS: 'true', ...job }
      const run = start(['run', '--json', '--no-upload'], repository.clone(tip), env)
      const { stdout } = await ended(run, 'the run of the base branch')
      const { runId } = JSON.parse(stdout) as { readonly runId: string }
      return join(stateDir, 'outbox', `${runId}.json`)
    },
    upload: () => ended(start(['upload'], own), 'the upload'),
    /** `metalmark run` in a job for a pull request. */
    measureRequest({ number, branch, hash }: StoryRequest): CapturedProcess {
      const event = join(dir, `event-${number}.json`)
      const pull = { number, head: { sha: hash }, base: { ref: 'main' } }
      writeFileSync(event, JSON.stringify({ pull_request: pull, repository: { default_branch: 'main' } }))
      return start(['run', '--json'], repository.clone(hash), {
        ...{ GITHUB_ACTIONS: 'true', GITHUB_REF: `refs/pull/${number}/merge`, GITHUB_EVENT_PATH: event },
        ...{ GITHUB_HEAD_REF: branch, GITHUB_BASE_REF: 'main' },
      })
    },
    /** Ends what a failed test left running. */
    async stop(): Promise<void> {
      for (const { child, ended: end } of started) {
        child.kill('SIGINT')
        await end
      }
    },
  }
}
