import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AlertDetail } from '../../../server/contract/alert.ts'
import { type AlertingServer, startAlertingServer } from '../../support/alerting-server.ts'
import { runCommand } from '../analyze/run-command.ts'
import { temporaryDirectory } from '../support/temporary.ts'

let server: AlertingServer

beforeAll(async () => {
  server = await startAlertingServer()
})
afterAll(() => server.close())

async function alert(args: readonly string[], cwd = temporaryDirectory()) {
  const env = {
    ...{ METALMARK_SERVER: server.url, METALMARK_PROJECT: 'netstack' },
    ...{ METALMARK_TOKEN: server.token('admin'), USER: 'ada' },
  }
  return runCommand(['alert', ...args], { env, cwd, now: server.change.openedAt })
}

test('alerts are a table: which, in what state, what moved, on which hosts and between which commits', async () => {
  const { stdout, error } = await alert(['list'])
  expect(error).toBeUndefined()
  const [head, request, change] = stdout.split('\n')
  expect(head).toMatch(/^alert +state +what +hosts +where$/)
  expect(request).toMatch(
    new RegExp(`^${server.request.id} +suspected +\\S.*: [+−]\\d+ % +host-a +#7 [0-9a-f]{12}$`),
  )
  expect(change).toMatch(
    new RegExp(`^${server.change.id} +suspected +\\S.*: [+−]\\d+ % +host-a +[0-9a-f]{12}\\.\\.[0-9a-f]{12}$`),
  )
})

test('where there are none, that is said', async () => {
  expect((await alert(['list', '--kind', 'missing-data'])).stdout).toBe('No alerts\n')
})

test('where there are more, how to go on is said', async () => {
  const { stdout } = await alert(['list', '--limit', '1'])
  expect(stdout).toContain(`More were opened before: --before ${server.request.id}`)
  const { stdout: rest } = await alert(['list', '--before', server.request.id])
  expect(rest).toContain(server.change.id)
  expect(rest).not.toContain(server.request.id)
})

test('one alert has its series with effects, its range and its history', async () => {
  const { stdout } = await alert(['show', server.change.id.toLowerCase()])
  const lines = stdout.split('\n')
  expect(lines[0]).toBe(server.change.headline)
  expect(lines[1]).toBe(`${server.change.id}: a change on a baseline branch, suspected`)
  expect(lines[2]).toMatch(/^After [0-9a-f]{12} Change number 18 of the data path$/)
  expect(lines[3]).toMatch(/^Up to [0-9a-f]{12} Change number 19 of the data path$/)
  expect(lines[4]).toBe('On host-a')
  expect(stdout).toMatch(/\ntcp_stream_1 throughput, vm-vm, host-a +−\d+ % \(−\d+ % to −\d+ %\)\n/)
  expect(lines.at(-2)).toMatch(/^2026-01-05 12:00Z {2}opened: /)
})

test('with --json they are as the API answers', async () => {
  const { stdout } = await alert(['show', server.change.id, '--json'])
  expect(AlertDetail.parse(JSON.parse(stdout)).id).toBe(server.change.id)
})

describe('who acts', () => {
  const last = (stdout: string) => stdout.trimEnd().split('\n').at(-1)

  test('is who git says, else the system’s user, else as asked', async () => {
    const clone = temporaryDirectory()
    const git = (...args: string[]) => execFileSync('git', ['-C', clone, ...args])
    git('init', '--quiet')
    git('config', 'user.name', 'Ada Lovelace')
    git('config', 'user.email', 'ada@example.org')
    const acked = await alert(['ack', server.request.id, '--why', 'Looking'], clone)
    expect(acked.error).toBeUndefined()
    expect(last(acked.stdout)).toMatch(/acknowledged by Ada Lovelace <ada@example\.org>: Looking$/)
    expect(acked.stdout).toContain(': a pull request, suspected, acknowledged\n')
    const assigned = await alert(['assign', server.request.id, 'Grace', '--as', 'Bea'])
    expect(last(assigned.stdout)).toMatch(/assigned by Bea: to Grace$/)
    expect(assigned.stdout).toContain('\nAssigned to Grace\n')
  })
})

test('a mute says until when, and ends by being taken back', async () => {
  const muted = await alert(['mute', server.change.id, '3d'])
  expect(muted.stdout).toContain('suspected, muted until 2026-01-08 12:00Z')
  expect((await alert(['list'])).stdout).not.toContain(server.change.id)
  expect((await alert(['unmute', server.change.id])).stdout).not.toContain('suspected, muted')
})

describe('what was done last is taken back', () => {
  test.each([
    { verb: 'ack', what: 'acknowledge', after: 'suspected, acknowledged', said: 'acknowledge' },
    { verb: 'accept', what: 'accept', after: 'suspected, accepted', said: 'accept' },
    { verb: 'resolve', what: 'resolve', after: 'suspected, resolved', said: 'resolve' },
    { verb: 'confirm', what: 'confirm', after: 'suspected', said: 'measuring again' },
  ])('$verb: the alert is as it was, and its history keeps both', async ({ verb, what, after, said }) => {
    const state = (text: string) => `${server.change.id}: a change on a baseline branch, ${text}`
    const done = await alert([verb, server.change.id, '--as', 'Bea'])
    expect(done.stdout.split('\n')[1]).toBe(state(after))
    const back = await alert([
      'take-back',
      server.change.id.toLowerCase(),
      what,
      '--why',
      'Another alert',
      '--as',
      'Ada',
    ])
    expect(back.error).toBeUndefined()
    expect(back.stdout.split('\n')[1]).toBe(state('suspected'))
    const [deed, taken] = back.stdout.trimEnd().split('\n').slice(-2)
    expect(deed).toMatch(/ by Bea\b/)
    expect(taken).toMatch(new RegExp(`taken back by Ada: ${said}: Another alert$`))
  })

  test('and not over somebody who did something since', async () => {
    await alert(['ack', server.change.id])
    await alert(['assign', server.change.id, 'Grace'])
    const { error, stdout } = await alert(['take-back', server.change.id, 'acknowledge'])
    expect(stdout).toBe('')
    expect(error?.message).toContain('answered 409')
    expect(error?.message).toContain('What somebody did to it last is assigned, not acknowledged')
  })

  test('of what can be taken back, and of nothing else', async () => {
    const { error } = await alert(['take-back', server.change.id, 'mute'])
    expect(error?.message).toContain('Allowed choices are acknowledge, accept, resolve, confirm')
  })
})

describe('what cannot be done is an error that says what can', () => {
  test('as the state of the alert is', async () => {
    await alert(['resolve', server.request.id])
    const { error, stdout } = await alert(['ack', server.request.id])
    expect(stdout).toBe('')
    expect(error?.kind).toBe('usage')
    expect(error?.message).toContain('answered 409')
    expect(error?.message).toContain('It is resolved: reopen it, and then acknowledge it')
    expect((await alert(['reopen', server.request.id])).error).toBeUndefined()
  })

  test('for an alert that is not there', async () => {
    const { error } = await alert(['show', '01K00000000000000000000000'])
    expect(error?.message).toContain('There is no alert 01K00000000000000000000000 in project netstack')
  })

  test('for a time that is none', async () => {
    const { error } = await alert(['mute', server.change.id, 'tomorrow'])
    expect(error?.message).toBe(
      'Expected how long, such as 12h, 3d or 2w, or a day such as 2026-01-31, got "tomorrow".',
    )
  })
})
