import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterEach, describe, expect, test } from 'vitest'
import type { TargetOf } from '../../../server/contract/notification-target.ts'
import { createEmail } from '../../../server/notify/email.ts'
import { alertId, envelope, messageOf } from './messages.ts'

const certificate = readFileSync('test/fixtures/smtp/certificate.pem', 'utf8')
const key = readFileSync('test/fixtures/smtp/key.pem', 'utf8')

let server: SMTPServer | undefined
afterEach(() => new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve())))

/** A real SMTP server that knows one user, and keeps what it takes. */
async function startMail(options: SMTPServerOptions = {}) {
  const mails: { secure: boolean; user: string | undefined; to: string[]; source: string }[] = []
  const started = new SMTPServer({
    ...{ key, cert: certificate, authOptional: true, allowInsecureAuth: false, logger: false },
    onAuth: ({ username, password }, _, done) =>
      username === 'metalmark' && password === 'right'
        ? done(null, { user: username })
        : done(new Error('Wrong')),
    onData: (stream, session, done) => {
      text(stream).then((source) => {
        const to = session.envelope.rcptTo.map(({ address }) => address)
        mails.push({ secure: session.secure, user: session.user, to, source })
        done(null)
      }, done)
    },
    ...options,
  })
  // A client that turns away from a certificate is an error to the server.
  started.on('error', () => undefined)
  server = started
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve))
  return { mails, port: (started.server.address() as AddressInfo).port }
}

function targetOf(port: number, smtp: Partial<TargetOf<'email'>['smtp']> = {}): TargetOf<'email'> {
  return {
    ...{ kind: 'email', name: 'ops', from: 'metalmark@example.org', to: ['a@example.org', 'b@example.org'] },
    smtp: { host: 'localhost', port, security: 'starttls', user: 'metalmark', secret: 'password', ...smtp },
    on: ['opened'],
  }
}

const trusting = { password: async () => 'right', ca: certificate }

/** A header as it was written, without its folds. */
function header(source: string, name: string): string | undefined {
  const head = source.slice(0, source.indexOf('\r\n\r\n')).replaceAll(/\r\n[ \t]+/g, ' ')
  return head
    .split('\r\n')
    .find((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`))
    ?.slice(name.length + 1)
    .trim()
}

describe('a mail', () => {
  test.each([
    ['starttls', {}],
    ['tls', { secure: true }],
  ] as const)('goes by %s, with the user and password of the target', async (security, options) => {
    const { mails, port } = await startMail(options)
    const send = createEmail(targetOf(port, { security }), trusting)
    expect(await send(messageOf(), envelope())).toMatch(/^250 /)
    expect(mails).toMatchObject([{ secure: true, user: 'metalmark', to: ['a@example.org', 'b@example.org'] }])
    const source = mails[0]?.source ?? ''
    expect(header(source, 'Subject')).toBe('[netstack] Confirmed: tcp_stream_1 <!channel> & co: -8.1 %')
    expect(header(source, 'Auto-Submitted')).toBe('auto-generated')
    expect(source).toContain('Largest change: -8.1 %')
    expect(source.replaceAll('=\r\n', '')).toContain('&lt;https://evil.example|a fix&gt;')
  })

  test('is not sent where TLS cannot be had, or to a server that nobody vouches for', async () => {
    const plain = await startMail({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] })
    await expect(createEmail(targetOf(plain.port), trusting)(messageOf(), envelope())).rejects.toThrow()
    expect(plain.mails).toEqual([])
    await new Promise<void>((resolve) => server?.close(() => resolve()))
    const unknown = await startMail()
    const send = createEmail(targetOf(unknown.port), { ...trusting, ca: null })
    await expect(send(messageOf(), envelope())).rejects.toMatchObject({ retryable: true })
    expect(unknown.mails).toEqual([])
  })

  test('goes without TLS and password through a relay on this machine', async () => {
    const { mails, port } = await startMail({ disabledCommands: ['STARTTLS', 'AUTH'] })
    const target = targetOf(port, { security: 'none', user: null, secret: null })
    await createEmail(target, { password: () => Promise.reject(new Error('Nobody asks')), ca: null })(
      messageOf(),
      envelope(),
    )
    expect(mails).toMatchObject([{ secure: false }])
  })

  test('keeps its Message-ID over all tries, and answers the first one of its alert', async () => {
    const { mails, port } = await startMail()
    const send = createEmail(targetOf(port), trusting)
    const { event } = messageOf()
    if (event === null) throw new Error('Expected an event')
    await send(messageOf({ event: { ...event, kind: 'opened' } }), envelope({ delivery: 'first' }))
    await send(messageOf(), envelope({ delivery: 'second' }))
    await send(messageOf(), envelope({ delivery: 'second', now: envelope().now + 1 }))
    const of = (name: string) => mails.map(({ source }) => header(source, name))
    const first = `<${alertId}.ops@example.org>`
    expect(of('Message-ID')).toEqual([first, '<second@example.org>', '<second@example.org>'])
    expect(of('In-Reply-To')).toEqual([undefined, first, first])
    expect(of('References')).toEqual([undefined, first, first])
  })

  test('gets no headers from the names that it tells', async () => {
    const { mails, port } = await startMail()
    const title = 'a\r\nBcc: victim@example.org\u2028X-Evil: 1\r\n\r\nbody'
    await createEmail(targetOf(port), trusting)(messageOf({ title }), envelope())
    const source = mails[0]?.source ?? ''
    expect(header(source, 'Bcc')).toBeUndefined()
    expect(header(source, 'X-Evil')).toBeUndefined()
    expect(header(source, 'Subject')).toBe('[netstack] a Bcc: victim@example.org X-Evil: 1 body')
    expect(mails[0]?.to).toEqual(['a@example.org', 'b@example.org'])
  })

  test('that a wrong password stops is not tried again; a server that is busy is', async () => {
    const { port } = await startMail()
    const wrong = createEmail(targetOf(port), { ...trusting, password: async () => 'wrong' })
    await expect(wrong(messageOf(), envelope())).rejects.toMatchObject({ retryable: false })
    await new Promise<void>((resolve) => server?.close(() => resolve()))
    const busy = await startMail({
      onMailFrom: (_, __, done) => done(Object.assign(new Error('Try later'), { responseCode: 451 })),
    })
    await expect(createEmail(targetOf(busy.port), trusting)(messageOf(), envelope())).rejects.toMatchObject({
      retryable: true,
    })
  })

  test('that some mailboxes refuse reaches the others, once', async () => {
    const { mails, port } = await startMail({
      onRcptTo: ({ address }, _, done) =>
        address.startsWith('b') ? done(Object.assign(new Error('Unknown'), { responseCode: 550 })) : done(),
    })
    const answer = await createEmail(targetOf(port), trusting)(messageOf(), envelope())
    expect(answer).toContain('refused for b@example.org')
    expect(mails.map(({ to }) => to)).toEqual([['a@example.org']])
  })
})
