import { appendFileSync } from 'node:fs'
import type { Report } from '../../server/contract/report.ts'
import { type Forge, ForgeError } from '../../server/forge/forge.ts'
import { checkOf } from '../../server/report/check.ts'
import { reportMarkdown } from '../../server/report/markdown.ts'
import { reportMarker } from '../../server/report/marker.ts'
import type { Env } from '../ci/ci-facts.ts'
import { outputsOf, workflowWarning } from './workflow-commands.ts'

export interface PostDeps {
  readonly env: Env
  readonly fetch: typeof globalThis.fetch
  readonly clock: () => number
  readonly stderr: { write(text: string): unknown }
}

/**
 * Shows a report from inside a job of GitHub Actions: as the job's summary and outputs, as the one comment on its pull
 * request, and as a check on its head. The token comes from METALMARK_GITHUB_TOKEN or GITHUB_TOKEN. Never rejects over
 * what GitHub says: a job of a fork has a token that may only read, and an outage is no fault of the code. What could not
 * be told is a warning on the job.
 */
export async function postReport(report: Report, deps: PostDeps): Promise<void> {
  const { env, stderr } = deps
  const warn = (text: string) => stderr.write(workflowWarning(text))
  const marker = reportMarker(report.project, report.subject)
  const body = reportMarkdown(report, { marker })
  append(env['GITHUB_STEP_SUMMARY'], `${body}\n`)
  append(env['GITHUB_OUTPUT'], outputsOf(report))
  const forge = await forgeOf(deps)
  if (typeof forge === 'string') {
    warn(forge)
    return
  }
  const { subject, head } = report
  if (subject.kind === 'pull-request') {
    await unlessRefused(() => forge.comment(subject.number, { marker, body }), warn)
  }
  if (head !== null) await unlessRefused(() => forge.check(head.hash, checkOf(report)), warn)
}

/** GitHub as this job knows it; or what is missing, for a reader. */
async function forgeOf({ env, fetch, clock }: PostDeps): Promise<Forge | string> {
  const repository = env['GITHUB_REPOSITORY'] || null
  const token = env['METALMARK_GITHUB_TOKEN'] || env['GITHUB_TOKEN'] || null
  if (repository === null) {
    return 'Expected to run in a job of GitHub Actions, but GITHUB_REPOSITORY is not set: nothing was posted.'
  }
  if (token === null) {
    return 'Expected a token in METALMARK_GITHUB_TOKEN or GITHUB_TOKEN, got none: give the step the job’s own, github.token.'
  }
  // Who posts nothing does not wait for Octokit.
  const { createGitHubForge } = await import('../../server/forge/github.ts')
  const apiUrl = env['GITHUB_API_URL'] || 'https://api.github.com'
  return createGitHubForge({ apiUrl, repository, auth: { token }, fetch, clock })
}

async function unlessRefused(post: () => Promise<unknown>, warn: (text: string) => void): Promise<void> {
  try {
    await post()
  } catch (error) {
    if (!(error instanceof ForgeError)) throw error
    const fork =
      'In a pull request of a fork the token may only read: there the server can post, with its own.'
    warn(error.retryable ? error.message : `${error.message} ${fork}`)
  }
}

function append(file: string | undefined, text: string): void {
  if (file !== undefined && file !== '') appendFileSync(file, text)
}
