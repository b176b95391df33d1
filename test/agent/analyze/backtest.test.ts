import { afterAll, beforeAll, expect, test } from 'vitest'
import { seedProject } from '../../support/seed-project.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { runCommand } from './run-command.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
  // A kernel at 40 % of the history on host-a, and 20 % less throughput at 85 % on both hosts.
  await seedProject(server.client('upload'), { runs: 160 })
})

afterAll(() => server.close())

test('the regression of a stored history is reported within a few points of where it is', async () => {
  const { stdout, error } = await backtest('--metric', 'throughput', '--benchmark', 'tcp_stream_1')
  expect(error).toBeUndefined()
  expect(stdout).toMatch(/^Project netstack: 2 series, 160 baseline points\.\n/)
  for (const host of ['host-a', 'host-b']) {
    expect(stdout).toMatch(
      new RegExp(
        `^tcp_stream_1 throughput, vm-vm, on ${host}\\n(.+\\n)*? {2}.*−(19|20|21) % +regressed +.* Gbit/s.* reported \\d points? later`,
        'm',
      ),
    )
  }
})

test('other settings are shown beside those in force, with what only one of them reports', async () => {
  const { stdout } = await backtest(
    '--benchmark',
    'tcp_stream_1',
    '--metric',
    'throughput',
    '--min-effect',
    '30%',
  )
  expect(stdout).toMatch(/smallest change +0\.50 % +30 %\n/)
  expect(stdout).toMatch(/changes reported +\d+ +0\n/)
  expect(stdout).toMatch(/ {2}only in force .* regressed /)
  expect(stdout).not.toContain('only as asked for')
  expect((await backtest('--min-effect', '0.5%', '--budget', '0.2')).stdout).not.toContain('asked for')
})

test('programs get both replays, series by series', async () => {
  const { stdout } = await backtest('--format', 'json', '--budget', '2')
  const document = JSON.parse(stdout)
  expect(document).toMatchObject({
    project: 'netstack',
    settings: { inForce: { falsePerThousand: 0.2 }, other: { falsePerThousand: 2 } },
    totals: { inForce: { reports: expect.any(Number) }, other: { withdrawn: expect.any(Number) } },
  })
  const stream = document.series.find(
    ({ benchmark, metric, host }: Record<string, string>) =>
      benchmark === 'tcp_stream_1' && metric === 'throughput' && host === 'host-b',
  )
  expect(stream.points).toBe(80)
  const stands = stream.inForce.find(({ change }: { change: { index: number } }) => change.index === 68)
  expect(stands).toMatchObject({
    change: { cause: 'shift' },
    run: { commit: expect.any(String) },
    withdrawnAfter: null,
  })
})

test('says what is missing: the project, its series, the server', async () => {
  expect((await runCommand(['backtest', '--server', server.url])).error).toMatchObject({
    kind: 'usage',
    message: 'Expected a project: --project NAME, or METALMARK_PROJECT.',
  })
  expect((await backtest('--metric', 'warp')).error).toMatchObject({
    kind: 'input',
    message: 'Expected series of warp, but there are none.',
    hint: expect.stringContaining('tcp_stream_1 throughput'),
  })
  const elsewhere = await runCommand(['backtest', '--server', server.url, '--project', 'nowhere'])
  expect(elsewhere.error).toMatchObject({ kind: 'input', message: expect.stringContaining('answered 404') })
})

function backtest(...args: readonly string[]) {
  return runCommand(['backtest', '--server', server.url, ...args], { env: { METALMARK_PROJECT: 'netstack' } })
}
