import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Calibration } from '../../../server/contract/calibration.ts'
import { buildRun, digest, firstRunAt } from '../../support/builders.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { runCommand } from '../analyze/run-command.ts'
import { temporaryDirectory } from '../support/temporary.ts'

const params = { project: 'proj' }
const commit = 'c0ffee'.padEnd(40, '0')
const day = 86_400_000

let server: TestServer
let ids: string
const time = { now: firstRunAt + 2 * day }

/** Six boots of one build on each of two hosts, of which one is a tenth slower. */
beforeAll(async () => {
  server = await startTestServer({ deps: { clock: () => time.now } })
  const runs = ['host-a', 'host-b'].flatMap((host, h) =>
    Array.from({ length: 6 }, (_, i) => {
      const seed = 10 * h + i + 1
      const speed = h === 0 ? 1 : 0.9
      const run = buildRun({ shape: { host, seed, speed, at: firstRunAt + seed * 3_600_000 } })
      return { ...run, commit: run.commit && { ...run.commit, head: commit, built: commit } }
    }),
  )
  for (const body of runs) await server.client('upload').call('uploadRun', { params, body })
  await server.analysed()
  ids = runs.map(({ id }) => id).join(',')
})
afterAll(() => server.close())

async function calibrate(...args: readonly string[]) {
  const env = {
    ...{ METALMARK_SERVER: server.url, METALMARK_PROJECT: 'proj' },
    METALMARK_TOKEN: server.token('admin'),
  }
  return runCommand(['calibrate', ...args], { env, cwd: temporaryDirectory() })
}

describe('metalmark calibrate', () => {
  test('says that there is none yet', async () => {
    expect((await calibrate('list')).stdout).toMatch(/^There is no calibration yet/)
    expect((await calibrate('show')).error).toMatchObject({ message: 'There is no calibration yet.' })
  })

  test('tells the components of runs that are there as a table, and in plain words what they mean', async () => {
    const { stdout, error } = await calibrate('--runs', ids)
    expect(error).toBeUndefined()
    const lines = stdout.split('\n')
    expect(lines[0]).toMatch(/^Calibration [0-9A-Z]{26}: done$/)
    expect(lines[1]).toBe('  12 boots of one build on 2 hosts')
    expect(lines[2]).toBe('  commit c0ffee000000, on host-a, host-b, measured until 2025-09-01 22:00Z')
    expect(lines[4]).toMatch(
      /^metric +path +level +within a run +between boots +between hosts +between hours +one run +boots$/,
    )
    expect(stdout).toMatch(
      /\ntcp_stream_1 throughput +vm-vm +23\.\d Gbit\/s +(0\.\d+|1\.\d) % +\S+ % +[4-9]\.\d % +– +0\.\d+ % +12 on 2 hosts\n/,
    )
    expect(stdout).toMatch(
      /\ntcp_stream_1 throughput: boots vary by 0\.\d+ %, so one boot each can show \d\.\d %, three each \S+ %, ten each \S+ %\. Beyond that, hosts differ by \S+ %\.\n/,
    )
  })

  test('shows the newest one, one by its id, and all; as the API answers where asked', async () => {
    const { stdout } = await calibrate('show', '--format', 'json')
    const newest = JSON.parse(stdout) as Calibration
    expect(newest).toMatchObject({ state: 'done', commit, stale: null })
    const again = await calibrate('show', newest.id.toLowerCase(), '--format', 'json')
    expect(again.stdout).toBe(stdout)
    expect((await calibrate('list')).stdout).toContain(`Calibration ${newest.id}: done\n`)
    const listed = JSON.parse((await calibrate('list', '--format', 'json')).stdout)
    expect(listed).toEqual({ calibrations: [newest] })
  })

  test('says what no longer holds, and why', async () => {
    const before = time.now
    time.now += 40 * day
    const { stdout } = await calibrate('show')
    time.now = before
    expect(stdout).toMatch(/^Calibration \S+: stale\n/)
    expect(stdout).toContain('\n  It holds no more. It is 41 days old, and holds for 30\n')
  })

  test('asks hosts by their labels for boots, and refuses hosts that take no work', async () => {
    const upload = server.client('upload')
    const host = { project: 'proj', host: digest('host-a') }
    const body = { label: 'host-a', agentVersion: '0.1.0', work: null }
    await upload.call('heartbeat', { params: host, body })
    const asked = await calibrate('--commit', commit, '--hosts', 'host-a', '--boots', '6', '--hours', '12')
    expect(asked.error).toBeUndefined()
    expect(asked.stdout).toMatch(/: measuring\n {2}Waiting for 6 boots on each of 1 host\n/)
    const { work } = await upload.call('listWork', { params })
    expect(work.map(({ commits }) => commits)).toEqual(Array(3).fill([commit, commit]))
    const refused = await calibrate('--commit', commit, '--hosts', 'host-b')
    expect(refused.error).toMatchObject({
      message: 'Expected one agent of host host-b, found 0.',
      hint: 'Hosts that take work: host-a.',
    })
  })

  test('cancels what is being measured, and refuses what has ended', async () => {
    const newest = JSON.parse((await calibrate('show', '--format', 'json')).stdout) as Calibration
    expect(newest.state).toBe('measuring')
    const { stdout, error } = await calibrate('cancel', newest.id.toLowerCase())
    expect(error).toBeUndefined()
    expect(stdout).toMatch(/: cancelled\n {2}Somebody cancelled it; 0 boots had come\n/)
    const again = await calibrate('cancel', newest.id)
    expect(again.error).toMatchObject({
      message: expect.stringContaining(`got ${newest.id}, which is cancelled`),
    })
  })

  test.each([
    [[], 'Expected runs to calibrate by, or boots to ask for.'],
    [['--commit', commit], 'Expected runs to calibrate by, or boots to ask for.'],
    [
      ['--runs', '01K00000000000000000000000', '--hosts', 'a'],
      'Expected --runs, or --commit and --hosts, got both.',
    ],
    [
      [
        '--runs',
        '01K00000000000000000000000,01K00000000000000000000001,01K00000000000000000000002,01K00000000000000000000003',
      ],
      'There is no run 01K00000000000000000000000',
    ],
    [['--commit', 'no-such-thing', '--hosts', 'host-a'], 'Expected a commit, got no-such-thing'],
  ])('refuses %j', async (args, message) => {
    const { error } = await calibrate(...args)
    expect(error).toMatchObject({ kind: 'usage', message: expect.stringContaining(message) })
  })
})
