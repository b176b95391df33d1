import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureBox } from '../../agent/box/build.ts'
import { runningVms } from '../../agent/vm/co-tenants.ts'
import { describeWithVms, vmTestDeps } from '../agent/vm/support.ts'
import { runAgent, spawnAgent } from '../support/agent.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

/** As a repository brings its own; the third machine is not part of the suite and stays down. */
const vagrantfile = `
Vagrant.configure('2') do |config|
  config.vm.box = 'metalmark-bench'
  config.vm.synced_folder '.', '/vagrant', disabled: true
  config.vm.provider :libvirt do |libvirt|
    libvirt.driver = 'qemu'
    libvirt.cpu_mode = 'custom'
    libvirt.cpu_model = 'qemu64'
    libvirt.features = ['acpi', 'apic']
    libvirt.graphics_type = 'none'
    libvirt.video_type = 'none'
    libvirt.memory = 384
  end
  ['k8s1', 'k8s2', 'k8s3'].each_with_index do |name, index|
    config.vm.define name, autostart: index < 2 do |machine|
      machine.vm.network :private_network, ip: "192.168.57.#{11 + index}", libvirt__forward_mode: 'none'
    end
  end
end
`

const suite = `
name: killed
profile: smoke
vms:
  vagrantfile: .
  machines: [k8s1, k8s2]
  driver: qemu
`

describeWithVms(
  'an agent that is killed while a repetition runs in VMs of the repository’s own Vagrantfile',
  () => {
    const dir = mkdtempSync(join(tmpdir(), 'metalmark-killed-'))
    const stateDir = join(dir, 'state')
    let server: TestServer

    beforeAll(async () => {
      await ensureBox(vmTestDeps('01KTEST0000000000000000E2E'))
      server = await startTestServer()
      writeFileSync(join(dir, 'metalmark.yaml'), suite)
      writeFileSync(join(dir, 'Vagrantfile'), vagrantfile)
      const args = [
        'run',
        '--suite',
        join(dir, 'metalmark.yaml'),
        '--vms',
        'require',
        '--project',
        'killed',
        '--json',
      ]
      const agent = spawnAgent(args, { stateDir, server: server.url, token: server.token('upload') })
      await agent.says(/"repetition-started","benchmark":"(tcp_stream_1|rr_tail)"/)
      agent.child.kill('SIGKILL')
      expect((await agent.ended).signal).toBe('SIGKILL')
    })

    afterAll(async () => {
      await server.close()
      rmSync(dir, { recursive: true, force: true })
    })

    test('leaves VMs behind, which vm gc destroys', async () => {
      expect(await runningVms()).not.toEqual([])
      const gc = await runAgent(['vm', 'gc'], { stateDir })
      expect(gc.code, gc.stderr).toBe(0)
      expect(await runningVms()).toEqual([])
    })

    test('a second vm gc finds nothing to do', async () => {
      const gc = await runAgent(['vm', 'gc'], { stateDir })
      expect(gc.code, gc.stderr).toBe(0)
      expect(gc.stdout + gc.stderr).toMatch(/nothing/i)
    })

    test('half a run is neither uploaded nor kept', async () => {
      const upload = await runAgent(['upload', '--strict'], {
        stateDir,
        server: server.url,
        token: server.token('upload'),
      })
      expect(upload.code, upload.stderr).toBe(0)
      const { projects } = await server.client('read').call('listProjects', {})
      expect(projects).toEqual([])
    })
  },
)
