import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { describeNeeding } from '../../support/needs.ts'
import { exampleRun } from '../support/run-upload.ts'
import { startUploadServer } from '../support/upload-server.ts'
import { fakeVms } from './fake-vms.ts'
import { workplace } from './workplace.ts'

const suite = `vms: { vagrantfile: ., machines: [runtime1] }
profile: smoke
canary: false
baseline: false
benchmarks:
  - { name: tcp_stream_1, repetitions: 1, seconds: 1, warmUp: 0 }
`

describeNeeding({ setsid: 'util-linux', iperf3: 'iperf3' }, 'collecting from VMs that are up', () => {
  test('measures the suite in them, says what they are, and leaves them and the run where they are', async () => {
    const { dir, agent, waiting } = workplace()
    const vms = fakeVms(dir, ['k8s1', 'runtime1'])
    writeFileSync(join(dir, 'metalmark.yaml'), suite)
    const { code, stdout, stderr } = await agent(['collect'], { PATH: vms.path })
    expect(code, stderr).toBe(0)
    expect(stdout).toMatch(/^Run \w{26} is in the outbox: metalmark upload sends it\.\n$/)
    expect(stderr).not.toMatch(/Destroying|vm gc/)
    const [parcel] = waiting()
    expect(parcel).toMatchObject({
      project: 'proj',
      run: {
        environment: {
          identity: { 'vm.acceleration': 'tcg', 'vm.provider': 'libvirt', 'vm.machine.runtime1.cpus': 1 },
          epoch: { 'vm.box.name': 'bench', 'guest.kernel': expect.stringMatching(/^\d+\./) },
        },
        notes: expect.arrayContaining([expect.stringMatching(/^Measured in VMs that were up already/)]),
      },
    })
    const coTenants = parcel?.run.conditions.coTenants
    expect(coTenants).toContain('net_k8s1')
    expect(coTenants).not.toContain('net_runtime1')
    const result = parcel?.run.results.find(({ benchmark }) => benchmark.name === 'tcp_stream_1')
    expect(result).toMatchObject({
      benchmark: { path: 'guest-lo', tool: { name: 'iperf3' } },
      repetitions: [{ failure: null, values: { throughput: expect.any(Number) } }],
    })
    expect(vms.calls().filter((call) => /destroy|undefine|halt|up /.test(call))).toEqual([])
    expect(vms.calls().filter((call) => call.startsWith('vagrant ssh-config'))).toEqual([
      'vagrant ssh-config runtime1 --no-tty',
    ])
  })
})

describe('what goes wrong', () => {
  const up = 'vms: { vagrantfile: ., machines: [other] }\n'

  test('VMs that are gone are said, and the steps behind go on', async () => {
    const { dir, agent, waiting } = workplace()
    writeFileSync(join(dir, 'metalmark.yaml'), suite)
    const { code, stdout, stderr } = await agent(['collect'])
    expect(code).toBe(0)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/Warning: Expected machines of .* to be up, but Vagrant has made none there\./)
    expect(stderr).toContain('Collect while they are up, before vagrant destroy')
    expect(waiting()).toEqual([])
  })

  test.each<[string, string, RegExp]>([
    [
      'a machine that is not up',
      up,
      /Expected machine `other` of .* to be up, but only these are: runtime1\./,
    ],
    ['a suite that is wrong', 'vms: [\n', /metalmark\.yaml:\d+:\d+: not valid YAML/],
  ])('%s is said, and is an error only with --strict', async (_, text, said) => {
    const { dir, agent } = workplace()
    const { path } = fakeVms(dir, ['runtime1'])
    writeFileSync(join(dir, 'metalmark.yaml'), text)
    const lenient = await agent(['collect'], { PATH: path })
    expect(lenient.code).toBe(0)
    expect(lenient.stderr).toMatch(said)
    const strict = await agent(['collect', '--strict'], { PATH: path })
    expect(strict.code).toBeGreaterThan(0)
    expect(strict.stderr).toMatch(said)
  })

  test('without a suite and without results there is nothing to make a run of', async () => {
    const { agent } = workplace()
    expect((await agent(['collect', '--strict'])).stderr).toMatch(
      /Expected something to make a run of, but there is no metalmark\.yaml in/,
    )
  })
})

test('an upload goes to the server that is named, and what is meant for another one stays', async () => {
  const { state, agent } = workplace()
  const [ours, theirs] = [await startUploadServer(), await startUploadServer()]
  mkdirSync(join(state, 'outbox'), { recursive: true })
  const put = (id: string, server: string) =>
    writeFileSync(
      join(state, 'outbox', `${id}.json`),
      JSON.stringify({ format: 1, server, project: 'proj', run: exampleRun(id) }),
    )
  put('01KTEST0000000000000000001', theirs.url)
  put('01KTEST0000000000000000002', ours.url)
  const { code, stdout } = await agent(['upload'], { METALMARK_SERVER: ours.url, METALMARK_TOKEN: 'tok' })
  expect(code).toBe(0)
  expect(stdout).toContain('1 run for other servers stay in the outbox.')
  expect(ours.uploads.map(({ run }) => run.id)).toEqual(['01KTEST0000000000000000002'])
  expect(theirs.uploads).toEqual([])
})

test('an upload that cannot even begin is no error either', async () => {
  const { agent } = workplace()
  const { code, stderr } = await agent(['upload', '--token-file', 'nowhere'])
  expect(code).toBe(0)
  expect(stderr).toMatch(/^Warning: Could not read the token file nowhere/)
  expect((await agent(['upload', '--token-file', 'nowhere', '--strict'])).code).toBe(2)
})
