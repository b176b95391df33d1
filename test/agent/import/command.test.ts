import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunDetail } from '../../../server/contract/views.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { runCommand } from '../analyze/run-command.ts'
import { temporaryDirectory } from '../support/temporary.ts'
import { startUploadServer } from '../support/upload-server.ts'

const fixtures = fileURLToPath(new URL('../../fixtures', import.meta.url))
const now = Date.now()

/** `metalmark import` in a directory that is no work tree. */
function importing(
  args: readonly string[],
  { server = 'http://127.0.0.1:1', token = '', input = '' as string | Uint8Array } = {},
) {
  const stateDir = temporaryDirectory()
  const env = {
    METALMARK_SERVER: server,
    METALMARK_PROJECT: 'proj',
    METALMARK_TOKEN: token,
    METALMARK_HOST_LABEL: 'metal-1',
  }
  const cwd = temporaryDirectory()
  const ended = runCommand(['import', ...args], { env, cwd, stateDir, input, now })
  const waiting = () => readdirSync(join(stateDir, 'outbox')).filter((name) => name.endsWith('.json'))
  return { ended, waiting, stateDir, cwd }
}

const path = (name: string) => join(fixtures, name)

describe('on a real server', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer()
  })
  afterAll(() => server.close())

  async function imported(args: readonly string[], input: string | Uint8Array = ''): Promise<RunDetail> {
    const { ended, waiting } = importing(['--strict', ...args], {
      server: server.url,
      token: server.token('upload'),
      input,
    })
    const { stdout, error } = await ended
    expect(error).toBeUndefined()
    expect(waiting()).toEqual([])
    const run = /runs\/([0-9A-Z]{26})$/m.exec(stdout)?.[1] ?? ''
    return server.client('read').call('getRun', { params: { project: 'proj', run } })
  }

  test('a file becomes a stored run of this host, with the text as raw output', async () => {
    const run = await imported(['--no-host-facts', path('perfdash/cilium-three-samples.json')])
    expect(run).toMatchObject({ suite: 'import', host: { label: 'metal-1' }, commit: null, suspect: null })
    expect(run.notes).toEqual(['Measured by netperf, and imported. The facts of the host were not read.'])
    expect(run.results).toHaveLength(20)
    const [first] = run.results
    expect(first).toMatchObject({
      benchmark: { name: 'tcp_rr', path: 'pod-pod-same', tool: { name: 'netperf' } },
    })
    expect(first?.points.map(({ metric }) => metric).sort()).toEqual([
      ...['rtt_p50', 'rtt_p90', 'rtt_p99', 'transaction_rate'],
    ])
    const sha256 = run.results[0]?.repetitions[0]?.rawOutput ?? ''
    const raw = await server.client('read').call('getRawOutput', { params: { project: 'proj', sha256 } })
    expect(raw).toBe(readFileSync(path('perfdash/cilium-three-samples.json'), 'utf8'))
  })

  test('the facts of this host stand in the environment unless they are not wanted', async () => {
    const run = await imported([path('go-bench/go-1.19-count-3.txt'), '--environment', 'rack=4'])
    expect(run.environment.identity['rack']).toBe(4)
    expect(run.environment.identity).toHaveProperty(['host.cpu.model'])
    expect(run.environment.epoch).toHaveProperty(['host.kernel'])
  })

  test('gzip from standard input is taken, and several files are repetitions of one run', async () => {
    const piped = gzipSync(readFileSync(path('hyperfine/hyperfine-1.15-two-commands.json')))
    const run = await imported(['--no-host-facts', '-', path('hyperfine/hyperfine-1.15-failing.json')], piped)
    expect(run.results.map(({ benchmark, repetitions }) => [benchmark.name, repetitions.length])).toEqual([
      ['sleep_0_01', 6],
      ['sleep_0_02', 6],
      ['false', 4],
    ])
  })

  test('what was measured elsewhere is of another host, and knows nothing of this one', async () => {
    const told = ['--measured-elsewhere', '--host-label', 'lab-7', '--measured-at', '2026-01-02T03:04:05Z']
    const commit = 'a'.repeat(40)
    const args = [...told, '--environment', 'vm.acceleration=kvm', '--commit', commit, '--branch', 'main']
    const run = await imported([...args, path('bencher/docs-example.json')])
    const here = await imported(['--no-host-facts', path('bencher/docs-example.json')])
    expect(run).toMatchObject({
      ...{ startedAt: Date.UTC(2026, 0, 2, 3, 4, 5), host: { label: 'lab-7' }, acceleration: 'kvm' },
      commit: { head: commit, branch: 'main' },
      environment: { identity: { 'vm.acceleration': 'kvm' }, epoch: {}, noted: {} },
    })
    expect(run.host.id).not.toBe(here.host.id)
  })

  test('the same host is the same series from one import to the next', async () => {
    const args = ['--no-host-facts', '--direction', 'higher', path('github-action-benchmark/custom.json')]
    const series = async () =>
      (await imported(args)).results.flatMap(({ points }) => points.map(({ seriesId }) => seriesId))
    expect(await series()).toEqual(await series())
  })
})

test('what was read is shown as a table before it is sent', async () => {
  const { ended, waiting } = importing([
    '--no-upload',
    '--no-host-facts',
    path('hyperfine/hyperfine-1.15-failing.json'),
  ])
  const { stdout } = await ended
  expect(stdout).toMatch(
    /^benchmark +path +median +range +repetitions +direction\nfalse time +none +826 µs +775 µs – 1\.96 ms +4 \(4 suspect\) +lower is better\n/,
  )
  expect(stdout).toContain('is in the outbox: metalmark upload sends it.')
  expect(waiting()).toHaveLength(1)
})

test('one refused file of several leaves nothing behind: nothing is kept and nothing is sent', async () => {
  const server = await startUploadServer()
  const good = path('hyperfine/hyperfine-1.15-two-commands.json')
  const bad = path('hyperfine/counts-differ.json')
  const { ended, stateDir } = importing(['--no-host-facts', good, bad], { server: server.url })
  const { error, stdout } = await ended
  expect(error).toMatchObject({
    kind: 'input',
    message: expect.stringContaining('3 times, but 2 exit codes'),
  })
  expect([stdout, server.uploads, readdirSync(stateDir)]).toEqual(['', [], []])
})

test('a server that is away keeps the run; with --strict that is a failure', async () => {
  const args = ['--no-host-facts', path('bencher/docs-example.json')]
  const kept = importing(args)
  const { error, stdout } = await kept.ended
  expect([error, kept.waiting().length]).toEqual([undefined, 1])
  expect(stdout).toMatch(/^Not uploaded, run \w+ is kept for the next upload/m)
  const strict = importing(['--strict', ...args])
  expect((await strict.ended).error).toMatchObject({ kind: 'upload' })
  expect(strict.waiting()).toHaveLength(1)
})

describe('refused is', () => {
  const file = (content: string | Uint8Array) => {
    const name = join(temporaryDirectory(), 'results.txt')
    writeFileSync(name, content)
    return name
  }
  test.each([
    ['a file that is not there', () => ['nowhere.json'], 'input', 'There is no file nowhere.json.'],
    ['a format that nobody knows', () => [file('time,commit\n')], 'input', 'Nobody here knows the format of'],
    [
      'another format than --adapter says',
      () => ['--adapter', 'jmh', path('bencher/docs-example.json')],
      'input',
      'expected JMH',
    ],
    [
      'an adapter that there is not',
      () => ['--adapter', 'criterion', path('bencher/docs-example.json')],
      'usage',
      'got "criterion"',
    ],
    [
      'bytes that are no text',
      () => [file(Buffer.from([0xff, 0xfe, 0x41, 0x00]))],
      'input',
      'Expected text in UTF-8',
    ],
    [
      'gzip that is cut off',
      () => [file(gzipSync('x'.repeat(500)).subarray(0, 20))],
      'input',
      'cannot be unpacked',
    ],
    [
      'a file named twice',
      () => [path('bencher/docs-example.json'), path('bencher/docs-example.json')],
      'usage',
      'is named twice',
    ],
  ] as const)('%s', async (_, args, kind, reason) => {
    const { ended } = importing(['--no-host-facts', ...args()])
    expect((await ended).error).toMatchObject({ kind, message: expect.stringContaining(reason) })
  })
})
