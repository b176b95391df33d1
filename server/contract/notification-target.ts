import { z } from 'zod'
import { Name, Text } from './values.ts'

const TargetName = z
  .string()
  .max(60)
  .regex(/^[a-z][a-z0-9-]*$/, 'expected lower-case letters, digits and "-", beginning with a letter')

/**
 * The name of a secret that the server's operator keeps in a file below the server's folder of secrets, in a folder with
 * the project's name. No secret is ever part of the settings, of a reply or of the database.
 */
export const SecretName = z
  .string()
  .max(60)
  .regex(/^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/, 'expected lower-case letters, digits, ".", "_" or "-"')

const Address = z
  .url({ protocol: /^https?$/, error: 'expected an http or https address' })
  .max(300)
  .refine((text) => URL.canParse(text) && new URL(text).username === '' && new URL(text).password === '', {
    message: 'expected no credentials in the address',
  })
const Repository = z
  .string()
  .max(200)
  .regex(/^[\w.-]+(\/[\w.-]+)+$/, 'expected owner/repository')

/** What an alert goes through that a person may want to be told of. */
export const NotifiedEvent = z.enum([
  'opened',
  'confirmed',
  'refuted',
  'inconclusive',
  'withdrawn',
  'resolved',
  'reopened',
])
export type NotifiedEvent = z.infer<typeof NotifiedEvent>
const on = z
  .array(NotifiedEvent)
  .min(1)
  .max(10)
  .default(['opened', 'confirmed', 'refuted', 'withdrawn', 'reopened'])

/** Where pull requests live: they get one comment, edited in place, and a check or status. */
const GitHubTarget = z.strictObject({
  kind: z.literal('github'),
  name: TargetName,
  /** Of GitHub Enterprise: `https://github.example.org/api/v3`. */
  apiUrl: Address.default('https://api.github.com'),
  repository: Repository,
  auth: z.discriminatedUnion('by', [
    z.strictObject({ by: z.literal('token'), secret: SecretName }),
    /** `installation`: null looks it up by the repository. The secret is the App's private key in PEM. */
    z.strictObject({
      by: z.literal('app'),
      appId: z.number().int().positive(),
      installation: z.number().int().positive().nullable().default(null),
      secret: SecretName,
    }),
  ]),
})
const GitLabTarget = z.strictObject({
  kind: z.literal('gitlab'),
  name: TargetName,
  url: Address.default('https://gitlab.com'),
  repository: Repository,
  secret: SecretName,
})
/** Gitea and Forgejo: their interfaces are the same here. */
const GiteaTarget = z.strictObject({
  kind: z.literal('gitea'),
  name: TargetName,
  url: Address,
  repository: Repository,
  secret: SecretName,
})

/** Their incoming webhook's address is the secret. */
const SlackTarget = z.strictObject({ kind: z.literal('slack'), name: TargetName, secret: SecretName, on })
const TeamsTarget = z.strictObject({ kind: z.literal('teams'), name: TargetName, secret: SecretName, on })
/** Each request is signed with the secret; `docs/notifications.md` says how. */
const WebhookTarget = z.strictObject({
  kind: z.literal('webhook'),
  name: TargetName,
  url: Address,
  secret: SecretName,
  on,
})
const MailAddress = z.email().max(200)
const EmailTarget = z.strictObject({
  kind: z.literal('email'),
  name: TargetName,
  smtp: z.strictObject({
    host: Name,
    port: z.number().int().min(1).max(65_535).default(587),
    /** `tls` from the first byte, `starttls` required, or `none` for a relay on this machine. */
    security: z.enum(['tls', 'starttls', 'none']).default('starttls'),
    user: Text.nullable().default(null),
    /** The password; null without a user. */
    secret: SecretName.nullable().default(null),
  }),
  from: MailAddress,
  to: z.array(MailAddress).min(1).max(50),
  on,
})

/** Somebody or something that is told of alerts and pull requests. */
export const NotificationTarget = z.discriminatedUnion('kind', [
  GitHubTarget,
  GitLabTarget,
  GiteaTarget,
  SlackTarget,
  TeamsTarget,
  WebhookTarget,
  EmailTarget,
])
export type NotificationTarget = z.infer<typeof NotificationTarget>
export type TargetOf<K extends NotificationTarget['kind']> = Extract<NotificationTarget, { kind: K }>
