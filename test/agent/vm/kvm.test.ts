import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { run } from '../../../agent/process.ts'
import { bootSector, probeKvm } from '../../../agent/vm/kvm.ts'
import { describeNeeding } from '../../support/needs.ts'

describeNeeding({ 'qemu-system-x86_64': 'qemu-system-x86' }, 'the KVM probe', () => {
  test('gives an answer with a reason, and the same one again from its cache', async () => {
    const cacheDir = mkdtempSync(join(tmpdir(), 'metalmark-kvm-test-'))
    const first = await probeKvm({ cacheDir })
    expect(first.reason).not.toBe('')
    expect(readdirSync(cacheDir)).toHaveLength(1)
    expect(await probeKvm({ cacheDir })).toEqual(first)
    rmSync(cacheDir, { recursive: true })
  })

  test('the boot sector runs: under emulation it reaches the debug port', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'metalmark-kvm-test-'))
    const disk = join(dir, 'boot.img')
    writeFileSync(disk, bootSector())
    const argv = ['qemu-system-x86_64', '-accel', 'tcg', '-m', '16', '-nodefaults', '-display', 'none']
    const port = [
      '-device',
      'isa-debug-exit,iobase=0xf4,iosize=0x04',
      '-drive',
      `file=${disk},format=raw,if=ide`,
    ]
    const ended = await run([...argv, ...port], { timeoutMs: 60_000 })
    rmSync(dir, { recursive: true })
    expect(ended).toMatchObject({ code: 33, timedOut: false })
  })
})
