import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildRun, firstRunAt } from '../../support/builders.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { runCommand } from '../analyze/run-command.ts'
import { temporaryDirectory } from '../support/temporary.ts'

const day = 86_400_000
const head = 'c0ffee'.padEnd(40, '0')
const path = (name: string) => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url))

let server: TestServer
const ids: string[] = []

/** Six runs of main, three of a pull request's second commit after one of its first, and one of another host. */
beforeAll(async () => {
  server = await startTestServer()
  const up = async (days: number, shape: Parameters<typeof buildRun>[0], commit?: string) => {
    const run = buildRun({
      ...shape,
      shape: { at: firstRunAt + days * day, seed: days + 1, ...shape?.shape },
    })
    if (commit !== undefined && run.commit !== null) run.commit.head = commit
    await server.client('upload').call('uploadRun', { params: { project: 'proj' }, body: run })
    ids.push(run.id)
  }
  for (let i = 0; i < 6; i++) await up(i, { shape: { kernel: i < 5 ? '6.1' : '6.6' } })
  await up(7, { shape: { pullRequest: 12, kernel: '6.6' } }, 'dead'.padEnd(40, '0'))
  for (let i = 8; i < 11; i++) await up(i, { shape: { pullRequest: 12, speed: 0.9, kernel: '6.6' } }, head)
  await up(12, { shape: { host: 'host-b', branch: 'other' } })
})
afterAll(() => server.close())

async function compare(...args: readonly string[]) {
  const env = {
    METALMARK_SERVER: server.url,
    METALMARK_PROJECT: 'proj',
    METALMARK_TOKEN: server.token('read'),
  }
  return runCommand(['compare', ...args], { env, cwd: temporaryDirectory() })
}

const sidesOf = (stdout: string) => stdout.split('\n').slice(0, 2)

test('a branch and a pull request as a table, with what differs in their environments below', async () => {
  const { stdout, error } = await compare('main', '#12', '--geomean')
  expect(error).toBeUndefined()
  const lines = stdout.split('\n')
  expect(lines[0]).toBe('A  branch main: 6 runs of 6 commits on host-a, 2025-09-01 to 2025-09-06')
  expect(lines[1]).toBe('B  pull request 12: 3 runs of c0ffee000000 on host-a, 2025-09-09 to 2025-09-11')
  expect(lines[3]).toMatch(/^benchmark +path +A +B +change \(95 % interval\) +p +runs +verdict$/)
  expect(lines[5]).toMatch(
    /^tcp_stream_1 throughput +vm-vm +24\.\d Gbit\/s ± 0\.\d+ % +21\.\d Gbit\/s ± 0\.\d+ % +−\d+(\.\d+)? % \(−\S+ % to −\S+ %\) +<0\.001 +6 \+ 3 +regressed$/,
  )
  expect(lines[8]).toMatch(/^geometric mean of 2 metrics in bit\/s +−\d/)
  expect(stdout).toContain('The environments differ in 1 field:')
  expect(stdout).toMatch(/\n {2}host\.kernel +epoch +6\.6 \| 6\.1 → 6\.6 +another kernel/)
})

describe('runs are named', () => {
  test.each([
    ['latest', () => 'latest', () => `the latest run ${ids.at(-1)}: 1 run`],
    ['by id', () => ids[2] ?? '', () => `run ${ids[2]}: 1 run`],
    ['by the beginning of their id', () => (ids[2] ?? '').slice(0, 10), () => `run ${ids[2]}: 1 run`],
    ['by commit', () => head, () => 'commit: 3 runs of c0ffee000000'],
    ['by the beginning of a commit', () => 'C0FFEE0', () => 'commit: 3 runs of c0ffee000000'],
    ['by branch', () => 'other', () => 'branch other: 1 run'],
    ['by pull request', () => 'pr/12', () => 'pull request 12: 3 runs of c0ffee000000'],
    [
      'with commas between',
      () => `${ids[0]},${ids[1]},${ids[0]}`,
      () => `${ids[0]},${ids[1]},${ids[0]}: 2 runs of 2 commits`,
    ],
  ])('%s', async (_, word, expected) => {
    const { stdout, error } = await compare(word(), 'main')
    expect(error).toBeUndefined()
    expect(sidesOf(stdout)[0]).toContain(`A  ${expected()}`)
  })

  test('at most as many as asked for, the newest', async () => {
    const { stdout } = await compare('main', '#12', '--last', '2')
    expect(sidesOf(stdout)[0]).toContain(
      'branch main: 2 runs of 2 commits on host-a, 2025-09-05 to 2025-09-06',
    )
    expect(stdout).toContain('Note: Of branch main the newest 2 runs were taken; more can be asked for.')
  })

  test('by what nothing is called, which is an error that says so', async () => {
    for (const word of ['nothing', '01K', '#99', 'abcdef0']) {
      expect((await compare(word, 'main')).error).toMatchObject({
        kind: 'input',
        message: expect.stringContaining(word),
      })
    }
  })
})

test('between two hosts there is no percentage, unless --anyway', async () => {
  const apart = await compare('main', 'other')
  expect(apart.stdout).toContain('Not comparable, 4 metrics: They ran on different hosts: host-a and host-b.')
  expect(apart.stdout).not.toMatch(/[+−]\d\S* % \(/)
  const anyway = await compare('main', 'other', '--anyway')
  expect(anyway.stdout).toMatch(/throughput .* [+−]\d\S* % \(/)
})

test('with one run on each side it says that repetitions do not see how boots differ', async () => {
  const { stdout } = await compare(ids[4] ?? '', ids[9] ?? '')
  expect(stdout).toMatch(/^tcp_stream_1 throughput .*\* +<0\.001 +1 \+ 1 +~$/m)
  expect(stdout).toContain(
    'Note: One run on each side: repetitions within one boot do not see how boots differ',
  )
})

test('JSON holds every run’s value, effects as fractions and the differences', async () => {
  const document = JSON.parse((await compare('main', '#12', '--format', 'json')).stdout)
  expect(document).toMatchObject({
    a: {
      asked: 'main',
      runs: ids
        .slice(0, 6)
        .reverse()
        .map((name) => ({ name })),
    },
    differences: [{ field: 'host.kernel', kind: 'epoch' }],
  })
  const stream = document.rows[1]
  expect(stream).toMatchObject({
    judged: { verdict: 'regressed', footing: 'runs' },
    reasons: [],
    a: { runs: 6 },
  })
  expect(stream.judged.effect.relative).toBeCloseTo(-0.1, 1)
  expect(stream.a.values).toHaveLength(6)
})

test('Markdown is a table that GitHub shows, with names taken as text', async () => {
  const { stdout } = await compare('main', '#12', '--format', 'markdown')
  expect(stdout).toMatch(/^\| benchmark \| path \| A \| B \|/m)
  expect(stdout).toMatch(/^\| tcp&#95;stream&#95;1 throughput \| vm&#45;vm \|/m)
  expect(stdout).toContain('<details><summary>Environments</summary>')
})

test('files need no server', async () => {
  const [a, b] = ['go-bench/go-1.19-count-3.txt', 'go-bench/go-1.19-test2json.ndjson'].map(path)
  const { stdout, error } = await runCommand(['compare', a ?? '', b ?? ''], {
    env: { METALMARK_SERVER: 'http://127.0.0.1:1' },
    cwd: temporaryDirectory(),
  })
  expect(error).toBeUndefined()
  expect(stdout).toMatch(/^checksum_size_64b time .*~$/m)
  expect(stdout).toContain('Files do not tell where they were measured')
})

test.each([
  ['a refused file', [path('go-bench/go-1.19-fail.txt'), 'main'], 'go test failed'],
  ['a server that is away', ['latest', 'main', '--server', 'http://127.0.0.1:1'], 'gave no answer'],
  ['a project that there is not', ['latest', 'main', '--project', 'nobody'], 'answered 404'],
])('%s is an error of input', async (_, args, reason) => {
  expect((await compare(...args)).error).toMatchObject({
    kind: 'input',
    message: expect.stringContaining(reason),
  })
})
