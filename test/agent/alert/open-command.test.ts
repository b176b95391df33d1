import { afterAll, beforeAll, expect, test } from 'vitest'
import { startUnalertedServer, type UnalertedServer } from '../../support/unalerted-server.ts'
import { runCommand } from '../analyze/run-command.ts'
import { temporaryDirectory } from '../support/temporary.ts'

let server: UnalertedServer

beforeAll(async () => {
  server = await startUnalertedServer()
}, 60_000)
afterAll(() => server.close())

async function alert(...args: readonly string[]) {
  const env = {
    ...{ METALMARK_SERVER: server.url, METALMARK_PROJECT: 'netstack' },
    ...{ METALMARK_TOKEN: server.token('admin'), USER: 'ada' },
  }
  return runCommand(['alert', ...args], { env, cwd: temporaryDirectory(), now: Date.now() })
}

test('an alert about a change that opened none takes a reason', async () => {
  const { error } = await alert('open', server.change.id)
  expect(error?.message).toContain("required option '--why <text>' not specified")
  expect((await alert('list')).stdout).toBe('No alerts\n')
})

test('an alert about a change that opened none is printed as it is opened, and is there', async () => {
  const why = 'It costs us a customer'
  const opened = await alert('open', server.change.id.toLowerCase(), '--why', why, '--as', 'Ada')
  expect(opened.error).toBeUndefined()
  expect(opened.stdout.split('\n')[1]).toMatch(/: a change on a baseline branch, suspected$/)
  expect(opened.stdout.trimEnd()).toMatch(new RegExp(`opened by Ada: ${why}$`))
  expect((await alert('list')).stdout).toContain(' suspected ')
})

test('a second one about the same change is refused, with the first one’s id', async () => {
  const { error } = await alert('open', server.change.id, '--why', 'Again')
  expect(error?.message).toMatch(/Alert 01[0-9A-Z]{24} is about this change already/)
})
