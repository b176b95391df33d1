import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { describeNeeding } from '../../support/needs.ts'
import { startUploadServer } from '../support/upload-server.ts'
import { fakeVms } from './fake-vms.ts'
import { workplace } from './workplace.ts'

const fixture = (name: string) => new URL(`../../fixtures/${name}`, import.meta.url).pathname
const netperf = fixture('netperf/loopback-netperf-2.7.0-TCP_RR.keyval.txt')
const refused = fixture('netperf/loopback-netperf-head-error-refused.txt')

/** A directory in which a pipeline has left one result and something else. */
function withResults(dir: string): void {
  mkdirSync(join(dir, 'perf'))
  copyFileSync(netperf, join(dir, 'perf', 'rr.txt'))
  writeFileSync(join(dir, 'perf', 'README'), 'What lies here was measured by hand.\n')
}

describeNeeding({ setsid: 'util-linux' }, 'results of a pipeline whose VMs are up', () => {
  test('become a run with the environment of host and guests, and nothing is measured', async () => {
    const { dir, agent, waiting } = workplace()
    const { path, calls } = fakeVms(dir, ['k8s1'])
    withResults(dir)
    writeFileSync(join(dir, 'metalmark.yaml'), 'name: nightly\nproject: other\nvms: { vagrantfile: . }\n')
    const { code, stderr } = await agent(['collect', '--results', 'perf/*', '--path', 'vm-vm'], {
      PATH: path,
    })
    expect(code, stderr).toBe(0)
    expect(stderr).toMatch(/Warning: Nobody here knows the format of perf\/README/)
    expect(waiting()).toMatchObject([
      {
        run: {
          suite: 'nightly',
          environment: {
            identity: { 'vm.acceleration': 'tcg', 'vm.machine.k8s1.cpus': 1 },
            epoch: { 'guest.kernel': expect.stringMatching(/^\d+\./) },
          },
          results: [{ benchmark: { name: 'tcp_rr', path: 'vm-vm', tool: { name: 'netperf' } } }],
          notes: expect.arrayContaining([
            expect.stringMatching(/^Nobody here knows the format of perf\/README/),
          ]),
        },
      },
    ])
    expect(calls().filter((call) => /destroy|halt|undefine/.test(call))).toEqual([])
  })

  test('join what is measured in the VMs, when that is asked for', async () => {
    const { dir, agent, waiting } = workplace()
    const { path } = fakeVms(dir, ['k8s1'])
    withResults(dir)
    const suite = `vms: { vagrantfile: ., machines: [k8s1] }
canary: false
baseline: false
benchmarks: [{ name: tcp_stream_1, repetitions: 1, seconds: 1, warmUp: 0 }]
`
    writeFileSync(join(dir, 'metalmark.yaml'), suite)
    const argv = ['collect', '--measure', '--results', 'perf/rr.txt']
    const { code, stderr } = await agent(argv, { PATH: path })
    expect(code, stderr).toBe(0)
    expect(waiting().flatMap(({ run }) => run.results.map(({ benchmark }) => benchmark.name))).toEqual(
      expect.arrayContaining(['tcp_stream_1', 'tcp_rr']),
    )
  })
})

describe('results of a pipeline whose VMs are gone', () => {
  test('become a run that says so, and claims nothing about VMs', async () => {
    const { dir, agent, waiting } = workplace()
    withResults(dir)
    expect((await agent(['collect', '--results', 'perf/rr.txt'])).code).toBe(0)
    const [parcel] = waiting()
    const { identity } = parcel?.run.environment ?? {}
    expect(Object.keys(identity ?? {}).filter((key) => key.startsWith('vm.'))).toEqual([])
    expect(parcel?.run.notes).toContainEqual(
      expect.stringMatching(/^The environment says nothing about VMs: Expected machines of .* to be up/),
    )
  })

  test.each<[string, string[], RegExp]>([
    ['nothing matches', ['perf/*.json'], /Expected result files, but nothing matches perf\/\*\.json\./],
    ['nothing is a result', ['perf/README'], /Expected results of a benchmark, but none was found\./],
    ['the path is none', ['perf/rr.txt', '--path', 'vm'], /--path: expected one of host-lo, .*, got vm\./],
  ])('%s: said, and an error only with --strict', async (_, argv, said) => {
    const { dir, agent, waiting } = workplace()
    withResults(dir)
    const lenient = await agent(['collect', '--results', ...argv])
    expect(lenient).toMatchObject({ code: 0, stderr: expect.stringMatching(said) })
    const strict = await agent(['collect', '--strict', '--results', ...argv])
    expect(strict.code).toBeGreaterThan(1)
    expect(waiting()).toEqual([])
  })

  test('with --strict a file that is no result is an error', async () => {
    const { dir, agent, waiting } = workplace()
    withResults(dir)
    expect((await agent(['collect', '--strict', '--results', 'perf/*'])).code).toBe(9)
    expect(waiting()).toEqual([])
  })
})

describe('what a wrapped command left', () => {
  const leave = `cp "${netperf}" "$METALMARK_RESULTS_DIR/rr.txt"`

  test('is uploaded as the run that the command was told of, with what the host went through', async () => {
    const server = await startUploadServer()
    const { agent, state, waiting } = workplace()
    const env = {
      METALMARK_SERVER: server.url,
      METALMARK_TOKEN: 'tok',
      TRAVIS: 'true',
      TRAVIS_BRANCH: 'main',
    }
    const script = `${leave}; echo "$METALMARK_RUN_ID"`
    const { code, stdout, stderr } = await agent(['exec', '--', 'sh', '-c', script], env)
    expect(code, stderr).toBe(0)
    expect(server.uploads).toMatchObject([
      {
        path: '/api/v1/projects/proj/runs',
        run: {
          ...{ id: stdout.trim(), suspect: expect.any(Array), ci: { provider: 'travis' } },
          results: [{ benchmark: { name: 'tcp_rr' } }],
          conditions: { load1Before: expect.any(Number), busyPercent: expect.any(Number) },
        },
      },
    ])
    expect(waiting()).toEqual([])
    expect(existsSync(join(state, 'exec', stdout.trim()))).toBe(false)
  })

  test('is kept for later with --no-upload, and where no server answers', async () => {
    const { agent, waiting } = workplace()
    expect((await agent(['exec', '--no-upload', '--', 'sh', '-c', leave])).code).toBe(0)
    const away = { METALMARK_SERVER: 'http://127.0.0.1:1', METALMARK_TOKEN: 'tok' }
    expect((await agent(['exec', '--', 'sh', '-c', leave], away)).code).toBe(0)
    expect(waiting()).toHaveLength(2)
  })

  test('is a run also when the command fails, whose exit code comes back', async () => {
    const { agent, waiting } = workplace()
    expect((await agent(['exec', '--no-upload', '--', 'sh', '-c', `${leave}; exit 3`])).code).toBe(3)
    expect(waiting()).toHaveLength(1)
  })

  test('and cannot be read is kept, and fails only a build that succeeded, with --strict', async () => {
    const { agent } = workplace()
    const script = (code: number) => `cp "${refused}" "$METALMARK_RESULTS_DIR/rr.txt"; exit ${code}`
    const { code, stderr } = await agent(['exec', '--', 'sh', '-c', script(0)])
    expect(code).toBe(0)
    const [, kept] = /What the command left is kept in (\S+)\.\n/.exec(stderr) ?? []
    expect(existsSync(join(kept ?? '', 'rr.txt'))).toBe(true)
    expect((await agent(['exec', '--strict', '--', 'sh', '-c', script(0)])).code).toBe(9)
    expect((await agent(['exec', '--strict', '--', 'sh', '-c', script(4)])).code).toBe(4)
  })
})
