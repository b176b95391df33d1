import type { Stores } from './deps.ts'
import { followUpJob, followUpKinds } from './follow-ups.ts'
import { settingsOf } from './settings-of.ts'

interface Publication {
  readonly project: string
  /** What there is news of: `alert/<id>`, `pull-request/<number>`. */
  readonly subject: string
  readonly now: number
  readonly newId: () => string
}

/** Has a project's targets told that there is news; without targets there is nobody to tell. */
export async function queuePublish(
  stores: Stores,
  { project, subject, now, newId }: Publication,
): Promise<void> {
  const row = await stores.projects.find(project)
  if (row === undefined) return
  if (settingsOf(row).targets.length === 0) {
    // A target that comes later is not told old stories.
    const [about, id = ''] = subject.split('/')
    if (about === 'alert') await stores.alerts.markTold(project, id, Number.MAX_SAFE_INTEGER)
    return
  }
  await stores.jobs.enqueue(followUpJob(followUpKinds.publish, subject, { project, now, newId }))
}
