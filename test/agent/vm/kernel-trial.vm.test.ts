import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ensureBox } from '../../../agent/box/build.ts'
import { boxKernel, tryKernel } from '../../../agent/vm/kernel-trial.ts'
import { temporaryDirectory } from '../support/temporary.ts'
import { describeWithVms, vmTestDeps } from './support.ts'

const deps = vmTestDeps('01KTEST000000000000KERNEL0')
const timeoutMs = 120_000

describeWithVms('the trial of a stock kernel', () => {
  test('passes where the kernel comes as far as looking for its root', async () => {
    await ensureBox(deps)
    const kernel = (await boxKernel(undefined)) ?? ''
    expect(await tryKernel({ accelerator: 'tcg', kernel, timeoutMs })).toBeNull()
  })

  test('fails with the reason where there is no kernel to boot', async () => {
    const kernel = join(temporaryDirectory(), 'vmlinuz')
    writeFileSync(kernel, 'no kernel')
    expect(await tryKernel({ accelerator: 'tcg', kernel, timeoutMs })).toMatch(
      /^a stock kernel does not boot: .+/,
    )
  })
})
