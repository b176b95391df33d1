import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureBox } from '../../../agent/box/build.ts'
import { run } from '../../../agent/process.ts'
import { probeKvm } from '../../../agent/vm/kvm.ts'
import { labDown, labUp } from '../../../agent/vm/lab.ts'
import { virsh } from '../../../agent/vm/libvirt.ts'
import { temporaryDirectory } from '../support/temporary.ts'
import { startUploadServer } from '../support/upload-server.ts'
import { describeWithVms, vmTestDeps } from '../vm/support.ts'

const deps = vmTestDeps('01KTEST00000000000PIPELINE')
const main = new URL('../../../agent/main.ts', import.meta.url).pathname

/** As a repository has one: its memory comes from the environment that the pipeline sets. */
const vagrantfile = (driver: string) => `Vagrant.configure('2') do |config|
  config.vm.box = 'metalmark-bench'
  config.vm.box_check_update = false
  config.vm.boot_timeout = 300
  config.ssh.insert_key = false
  config.vm.synced_folder '.', '/vagrant', disabled: true
  config.vm.define 'runtime1'
  config.vm.provider :libvirt do |libvirt|
${driver}
    libvirt.default_prefix = 'metalmark_pipeline_'
    libvirt.memory = ENV.fetch('MEMORY')
    libvirt.qemu_use_session = false
    libvirt.graphics_type = 'none'
    libvirt.video_type = 'none'
  end
end
`
const drivers = {
  kvm: "    libvirt.driver = 'kvm'\n    libvirt.cpu_mode = 'host-passthrough'",
  qemu: "    libvirt.driver = 'qemu'\n    libvirt.cpu_mode = 'custom'\n    libvirt.cpu_model = 'qemu64'\n    libvirt.features = ['acpi', 'apic']",
}

const suite = `vms: { vagrantfile: ., machines: [runtime1] }
profile: smoke
canary: false
baseline: false
benchmarks:
  - { name: tcp_stream_1, repetitions: 1, seconds: 1, warmUp: 0 }
`

/** What the Jenkinsfile of the README does, in its order; "$@" enters where this test's libvirt is, and leaves the directory. */
const pipeline = `set -e
metalmark() { "$NODE" "$MAIN" "$@"; }
"$@" vagrant up --provider libvirt --no-tty >"$LOG" 2>&1 || { cat "$LOG"; exit 1; }
echo "--- post"
metalmark collect
echo "--- destroy"
"$@" vagrant destroy -f --no-tty >>"$LOG" 2>&1
echo "--- upload"
metalmark upload
`

describeWithVms('a pipeline that owns its VM', () => {
  let prefix: readonly string[] = []

  beforeAll(async () => {
    await ensureBox(deps)
    prefix = (await labUp(deps)).prefix
  }, 600_000)

  afterAll(() => labDown(deps), 120_000)

  test('collects while it is up, destroys it, and uploads', async () => {
    const server = await startUploadServer()
    const dir = temporaryDirectory()
    const { usable } = await probeKvm({ cacheDir: deps.stateDir })
    writeFileSync(join(dir, 'Vagrantfile'), vagrantfile(drivers[usable ? 'kvm' : 'qemu']))
    writeFileSync(join(dir, 'metalmark.yaml'), suite)
    writeFileSync(join(dir, 'pipeline.sh'), pipeline)
    const env = {
      ...{
        ...process.env,
        NODE: process.execPath,
        MAIN: main,
        LOG: join(dir, 'vagrant.log'),
        VAGRANT_CWD: dir,
      },
      ...{
        MEMORY: '384',
        METALMARK_STATE_DIR: deps.stateDir,
        METALMARK_SERVER: server.url,
        METALMARK_PROJECT: 'proj',
      },
      ...{ METALMARK_TOKEN: 'tok', JENKINS_URL: 'https://ci.example/', JOB_NAME: 'net', BRANCH_NAME: 'main' },
    }
    const argv = ['exec', '--no-upload', '--', 'sh', 'pipeline.sh', ...prefix]
    const finished = await run([process.execPath, main, ...argv], { timeoutMs: 480_000, cwd: dir, env })

    expect(finished.code, `${finished.stdout}\n${finished.stderr}`).toBe(0)
    expect(finished.stdout).toMatch(
      /--- post\nRun (\w{26}) is in the outbox.*\n--- destroy\n--- upload\nUploaded run \1: /,
    )
    const [upload] = server.uploads
    expect(upload?.run).toMatchObject({
      ci: { provider: 'jenkins', job: 'net' },
      environment: {
        identity: {
          'vm.acceleration': usable ? 'kvm' : 'tcg',
          ...{ 'vm.provider': 'libvirt', 'vm.machine.runtime1.memoryMiB': 384 },
        },
        epoch: {
          ...{ 'guest.kernel': expect.stringMatching(/^\d+\./), 'vm.box.name': 'metalmark-bench' },
          'vm.box.checksum': expect.stringMatching(/^[0-9a-f]{64}$/),
        },
      },
      notes: expect.arrayContaining([expect.stringMatching(/^Measured in VMs that were up already/)]),
    })
    expect(upload?.run.conditions.coTenants).not.toContain('metalmark_pipeline_runtime1')
    const result = upload?.run.results.find(({ benchmark }) => benchmark.name === 'tcp_stream_1')
    expect(result).toMatchObject({ benchmark: { path: 'guest-lo' }, repetitions: [{ failure: null }] })
    expect(result?.repetitions[0]?.values['throughput']).toBeGreaterThan(1e6)
    const left = await virsh({ prefix }, ['list', '--all', '--name'])
    expect(left.stdout.trim()).toBe('')
  })
})
