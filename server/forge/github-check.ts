import type { ForgeCheck, ForgePlace } from './forge.ts'
import type { GitHubClient } from './github-client.ts'
import { hasStatus } from './github-errors.ts'
import { statusText } from './status-text.ts'

interface Telling {
  readonly owner: string
  readonly repo: string
  readonly commit: string
  readonly check: ForgeCheck
  /** In milliseconds. */
  readonly now: number
}

/** A check run, or where the credentials may not have one, a commit status: only Apps have check runs. */
export async function tellCheck(github: GitHubClient, telling: Telling): Promise<ForgePlace> {
  try {
    return await tellCheckRun(github, telling)
  } catch (error) {
    if (!hasStatus(error, 403, 404) || /rate limit/i.test(String(error))) throw error
    return tellStatus(github, telling)
  }
}

/** GitHub takes 65,535 characters of summary and 50 annotations in one request. */
const mostSummary = 65_535
const mostAnnotations = 50

/** Told by name and `external_id`: another App may have a check of that name, and only its owner can update it. */
async function tellCheckRun(github: GitHubClient, telling: Telling): Promise<ForgePlace> {
  const { owner, repo, commit, check } = telling
  const externalId = `metalmark:${check.name}`
  const told = { owner, repo, ...bodyOf(telling), external_id: externalId }
  const { data } = await github.rest.checks.listForRef({
    ...{ owner, repo, ref: commit, check_name: check.name, filter: 'latest', per_page: 100 },
  })
  for (const { id, external_id, output } of data.check_runs) {
    if (external_id !== externalId) continue
    // GitHub adds the annotations of an update to those that are there, which would be told twice.
    const annotations = output.annotations_count > 0 ? [] : told.output.annotations
    const edit = { ...told, output: { ...told.output, annotations }, check_run_id: Number(id) }
    try {
      const edited = await github.rest.checks.update(edit)
      return { outcome: 'edited', url: edited.data.html_url }
    } catch (error) {
      if (!hasStatus(error, 403, 404)) throw error
    }
  }
  const created = await github.rest.checks.create({ ...told, head_sha: commit, request: { retries: 0 } })
  return { outcome: 'created', url: created.data.html_url }
}

function bodyOf({ check, now }: Telling) {
  const { conclusion, name, title, summary, url } = check
  const annotations = check.annotations.slice(0, mostAnnotations).map((one) => ({
    ...{ path: one.path, start_line: one.line, end_line: one.line },
    ...{ annotation_level: one.level, title: one.title, message: one.message },
  }))
  return {
    name,
    output: { title, summary: summary.slice(0, mostSummary), annotations },
    ...(url !== null && { details_url: url }),
    ...(conclusion === 'in-progress'
      ? { status: 'in_progress' as const }
      : { status: 'completed' as const, conclusion, completed_at: new Date(now).toISOString() }),
  }
}

/** GitHub takes 140 characters. */
const mostDescription = 140

/** A status knows no neutral: it must not stop a merge, and its text says what it is. */
async function tellStatus(
  github: GitHubClient,
  { owner, repo, commit, check }: Telling,
): Promise<ForgePlace> {
  const { conclusion, name, url } = check
  const state = conclusion === 'in-progress' ? 'pending' : conclusion === 'failure' ? 'failure' : 'success'
  await github.rest.repos.createCommitStatus({
    ...{ owner, repo, sha: commit, state, context: name, description: statusText(check, mostDescription) },
    ...(url !== null && { target_url: url }),
  })
  return { outcome: 'edited', url }
}
