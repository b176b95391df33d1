import { z } from 'zod'
import { told } from './told.ts'
import { Name, Text } from './values.ts'

const TargetName = z
  .string()
  .max(60)
  .regex(/^[a-z][a-z0-9-]*$/, 'expected lower-case letters, digits and "-", beginning with a letter')
  .meta(told('Name', 'What deliveries and the history call it, such as ops-chat.'))

/**
 * The name of a secret that the server's operator keeps in a file below the server's folder of secrets, in a folder with
 * the project's name. No secret is ever part of the settings, of a reply or of the database.
 */
export const SecretName = z
  .string()
  .max(60)
  .regex(/^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/, 'expected lower-case letters, digits, ".", "_" or "-"')

/** A secret is never typed into a form: only its name is. */
const whereSecrets = 'The name of its file below the server’s folder of secrets.'

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
  .meta(told('Repository', 'Its path on the forge: owner/repository.'))

function secret(description: string) {
  return SecretName.meta(told('Secret', `${description} ${whereSecrets}`))
}

function address(description: string) {
  return told('Address', description)
}

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
  .meta(told('Told of', 'What an alert goes through that it is told of.'))

function signIn<K extends 'token' | 'app'>(kind: K) {
  return z.literal(kind).meta(told('By', 'A token, or an App of your own.'))
}

/** Where pull requests live: they get one comment, edited in place, and a check or status. */
const GitHubTarget = z.strictObject({
  kind: z.literal('github'),
  name: TargetName,
  apiUrl: Address.default('https://api.github.com').meta(
    address('Of GitHub’s API; GitHub Enterprise has https://github.example.org/api/v3.'),
  ),
  repository: Repository,
  auth: z
    .discriminatedUnion('by', [
      z.strictObject({ by: signIn('token'), secret: secret('A token that may comment and set statuses.') }),
      z.strictObject({
        by: signIn('app'),
        appId: z.number().int().positive().meta(told('App', 'The App’s number, on its page of settings.')),
        installation: z
          .number()
          .int()
          .positive()
          .nullable()
          .default(null)
          .meta(told('Installation', 'Its number; not set: it is looked up by the repository.')),
        secret: secret('The App’s private key in PEM.'),
      }),
    ])
    .meta(told('Access', 'What the server shows to GitHub.')),
})
const GitLabTarget = z.strictObject({
  kind: z.literal('gitlab'),
  name: TargetName,
  url: Address.default('https://gitlab.com').meta(address('Of the GitLab server.')),
  repository: Repository,
  secret: secret('A project access token with scope api.'),
})
/** Gitea and Forgejo: their interfaces are the same here. */
const GiteaTarget = z.strictObject({
  kind: z.literal('gitea'),
  name: TargetName,
  url: Address.meta(address('Of the Gitea or Forgejo server, such as https://git.example.org.')),
  repository: Repository,
  secret: secret('A token that may write issues and repositories.'),
})

/** Their incoming webhook's address is the secret. */
const SlackTarget = z.strictObject({
  kind: z.literal('slack'),
  name: TargetName,
  secret: secret('The address of the incoming webhook.'),
  on,
})
const TeamsTarget = z.strictObject({
  kind: z.literal('teams'),
  name: TargetName,
  secret: secret('The address of the workflow’s webhook.'),
  on,
})
/** Each request is signed with the secret; `docs/notifications.md` says how. */
const WebhookTarget = z.strictObject({
  kind: z.literal('webhook'),
  name: TargetName,
  url: Address.meta(address('Where requests are sent to, such as https://bot.example.org/metalmark.')),
  secret: secret('The key that each request is signed with.'),
  on,
})
const MailAddress = z.email().max(200)
const EmailTarget = z.strictObject({
  kind: z.literal('email'),
  name: TargetName,
  smtp: z
    .strictObject({
      host: Name.meta(told('Host', 'Of the mail server, such as mail.example.org.')),
      port: z
        .number()
        .int()
        .min(1)
        .max(65_535)
        .default(587)
        .meta(told('Port', '587 with starttls, 465 with tls as a rule.')),
      security: z
        .enum(['tls', 'starttls', 'none'])
        .default('starttls')
        .meta(
          told(
            'Encryption',
            'tls from the first byte, starttls required, or none for a relay on this machine.',
          ),
        ),
      user: Text.nullable().default(null).meta(told('User', 'Not set: the server asks for none.')),
      secret: SecretName.nullable()
        .default(null)
        .meta(told('Secret', `The user’s password; not set without a user. ${whereSecrets}`)),
    })
    .meta(told('Mail server', 'Who takes the mail.')),
  from: MailAddress.meta(told('From', 'The sender’s address.')),
  to: z.array(MailAddress).min(1).max(50).meta(told('To', 'The readers’ addresses, one a line.')),
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
