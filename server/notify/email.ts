import { createTransport } from 'nodemailer'
import type { TargetOf } from '../contract/notification-target.ts'
import { DeliveryError } from './delivery-error.ts'
import { cut, type Envelope, type Message, type Send } from './message.ts'

export interface EmailDeps {
  /** The password; asked for only where the target has a user. */
  readonly password: () => Promise<string>
  /** Certificates to trust, in PEM; null for those that Node trusts. */
  readonly ca: string | null
}

const answerMs = 15_000

/**
 * Sends mail by SMTP, as text and as simple HTML. A message has the same Message-ID over all tries, so that mailboxes
 * know a second copy; all of an alert refer to its first one, and are shown as one thread.
 */
export function createEmail(target: TargetOf<'email'>, { password, ca }: EmailDeps): Send {
  return async (message, envelope) => {
    const { host, port, security, user } = target.smtp
    const transport = createTransport({
      ...{ host, port, secure: security === 'tls' },
      ...{ requireTLS: security === 'starttls', ignoreTLS: security === 'none' },
      ...(user !== null && { auth: { user, pass: await password() } }),
      ...(ca !== null && { tls: { ca } }),
      ...{ connectionTimeout: answerMs, greetingTimeout: answerMs, socketTimeout: answerMs },
      ...{ disableFileAccess: true, disableUrlAccess: true },
    })
    try {
      const info = await transport.sendMail(mailOf(target, message, envelope))
      const refused = info.rejected.length === 0 ? '' : `; refused for ${info.rejected.join(', ')}`
      return `${info.response}${refused}`
    } catch (error) {
      throw refusal(error)
    } finally {
      transport.close()
    }
  }
}

function mailOf({ from, to }: TargetOf<'email'>, message: Message, envelope: Envelope) {
  const { title, lines, url, project, alert, event } = message
  const domain = from.slice(from.lastIndexOf('@') + 1)
  const first = alert === null ? null : `<${alert.id}.${envelope.target}@${domain}>`
  const opening = event?.kind === 'opened'
  return {
    ...{ from, to },
    // A header is one line, whatever came in with a name.
    subject: cut(oneLine(`[${project}] ${title}`), 200),
    messageId: opening && first !== null ? first : `<${envelope.delivery}@${domain}>`,
    ...(first !== null && !opening && { inReplyTo: first, references: [first] }),
    date: new Date(event?.at ?? envelope.now),
    headers: { 'Auto-Submitted': 'auto-generated' },
    text: [title, '', ...lines, ...(url === null ? [] : ['', url]), ''].join('\n'),
    html: htmlOf(title, lines, url),
  }
}

function htmlOf(title: string, lines: readonly string[], url: string | null): string {
  const link = url === null ? [] : [`<p><a href="${escapeHtml(url)}">Read on</a></p>`]
  return [
    `<h3>${escapeHtml(title)}</h3>`,
    ...lines.map((line) => `<p>${escapeHtml(line)}</p>`),
    ...link,
  ].join('\n')
}

function escapeHtml(text: string): string {
  const names: Readonly<Record<string, string>> = {
    '&': 'amp',
    '<': 'lt',
    '>': 'gt',
    '"': 'quot',
    "'": '#39',
  }
  return text.replaceAll(/[&<>"']/g, (sign) => `&${names[sign]};`)
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()
}

const hints: Readonly<Record<string, string>> = {
  EAUTH: 'Are the user and the password in the secret right?',
  EENVELOPE: 'May that user send from that address to those?',
  ESOCKET: 'Are host, port and security right?',
  ECONNECTION: 'Are host, port and security right?',
  EDNS: 'Is the name of the host right?',
}

/** What SMTP answers with 5xx is final (RFC 5321, 4.2.1); without an answer, and with 4xx, another try may help. */
function refusal(error: unknown): DeliveryError {
  const { code, responseCode, message } = (error ?? {}) as Readonly<Record<string, unknown>>
  const final = typeof responseCode === 'number' && responseCode >= 500
  const hint = hints[String(code)]
  const said = String(message ?? error)
  return new DeliveryError(hint === undefined ? said : `${said.replace(/\.$/, '')}. ${hint}`, {
    retryable: !final,
  })
}
