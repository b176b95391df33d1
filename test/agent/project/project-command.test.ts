import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { runCommand } from '../analyze/run-command.ts'
import { temporaryDirectory } from '../support/temporary.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

/** Runs a command beside a file with these settings. */
async function project(args: readonly string[], text: string | null, token = server.token('admin')) {
  const cwd = temporaryDirectory()
  if (text !== null) writeFileSync(join(cwd, 'metalmark.project.yaml'), text)
  const env = { METALMARK_SERVER: server.url, METALMARK_TOKEN: token }
  return runCommand(['project', ...args], { env, cwd, now: 0 })
}

test('plan says what would change, apply changes it and says so, and twice changes nothing', async () => {
  const first = 'project: netstack\nbaselineBranches: [main]\n'
  expect((await project(['plan'], first)).stdout).toBe(
    'Project netstack would be created:\n  baselineBranches: [] → ["main"]\n',
  )
  expect((await project(['show', '--project', 'netstack'], null)).error).toMatchObject({ kind: 'usage' })
  expect((await project(['apply'], first)).stdout).toMatch(/^Project netstack was created:\n/)
  expect((await project(['apply'], first)).stdout).toBe('Project netstack has these settings already.\n')
  const next = `${first}
smallestEffect: 0.1
environment: { noted: [host.kernel] }
targets: [{ kind: slack, name: ops, secret: slack-webhook }]
`
  const changes = [
    '  smallestEffect: 0.05 → 0.1',
    '  environment.noted: [] → ["host.kernel"]',
    '  targets: [] → [ops (slack)]',
    'Branches and environment classes act on runs to come: what is stored stays where it is.',
  ]
  expect((await project(['plan'], next)).stdout.trimEnd().split('\n')).toEqual([
    'Project netstack would be changed:',
    ...changes,
  ])
  expect((await project(['apply'], next)).stdout.trimEnd().split('\n')).toEqual([
    'Project netstack was changed:',
    ...changes,
  ])
})

test('show prints a file that apply takes, and that changes nothing', async () => {
  await project(['apply'], 'project: shown\nconfirmation: { mostBoots: 8 }\n')
  const shown = await project(['show', '--project', 'shown'], null)
  expect(shown.stdout).toContain('project: shown\nbaselineBranches:\n  - main\n')
  expect((await project(['apply'], shown.stdout)).stdout).toBe('Project shown has these settings already.\n')
})

test('the project that is named on the command line wins over the file’s', async () => {
  expect((await project(['plan', '--project', 'other'], 'project: netstack\n')).stdout).toMatch(
    /^Project other /,
  )
})

test('applying takes a token that may administer; a missing file is said to be missing', async () => {
  const refused = await project(['apply'], 'project: netstack\n', server.token('upload'))
  expect(refused.error).toMatchObject({ kind: 'usage', message: expect.stringContaining('scope admin') })
  const missing = await project(['apply', 'elsewhere.yaml'], null)
  expect(missing.error).toMatchObject({
    kind: 'usage',
    message: expect.stringMatching(/^Could not read the project’s settings .*elsewhere\.yaml/),
  })
})
