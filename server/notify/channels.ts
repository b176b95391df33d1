import type { NotificationTarget, TargetOf } from '../contract/notification-target.ts'
import { createEmail } from './email.ts'
import type { Send } from './message.ts'
import { createSlack } from './slack.ts'
import { createTeams } from './teams.ts'
import { createWebhook } from './webhook.ts'

export type ForgeTarget = TargetOf<'github' | 'gitlab' | 'gitea'>
export type ChatTarget = Exclude<NotificationTarget, ForgeTarget>

export function isForge(target: NotificationTarget): target is ForgeTarget {
  return target.kind === 'github' || target.kind === 'gitlab' || target.kind === 'gitea'
}

/** How a target of alerts is told; the secret is read when a message is sent. */
export function channelOf(target: ChatTarget, secret: (name: string) => Promise<string>): Send {
  switch (target.kind) {
    case 'slack':
      return createSlack(() => secret(target.secret))
    case 'teams':
      return createTeams(() => secret(target.secret))
    case 'webhook':
      return createWebhook(target.url, () => secret(target.secret))
    case 'email':
      return createEmail(target, { password: () => secret(target.smtp.secret ?? 'password'), ca: null })
  }
}
