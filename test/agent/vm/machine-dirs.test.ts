import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { machineNotes, refuseExistingMachines } from '../../../agent/vm/machine-dirs.ts'

let dir = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'metalmark-dirs-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

/** What Vagrant writes for a machine; without an id it was never created, or destroyed again. */
function note(name: string, id: string | null): void {
  const folder = join(dir, '.vagrant', 'machines', name, 'libvirt')
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    join(folder, 'box_meta'),
    JSON.stringify({ name: 'bench', version: '1', directory: '/boxes' }),
  )
  if (id !== null) writeFileSync(join(folder, 'id'), id)
}

describe('a repository’s own Vagrantfile', () => {
  test('whose machines somebody has up is left alone, with what to do', async () => {
    note('k8s1', 'b5b3c0a6')
    note('k8s2', null)
    const refused = refuseExistingMachines(dir, 'libvirt')
    await expect(refused).rejects.toThrow(/but Vagrant knows: k8s1\.$/)
    await expect(refused).rejects.toMatchObject({
      kind: 'vm',
      hint: expect.stringContaining('vagrant destroy -f'),
    })
  })

  test('whose machines were destroyed may be used', async () => {
    note('k8s1', null)
    await expect(refuseExistingMachines(dir, 'libvirt')).resolves.toBeUndefined()
    expect(await machineNotes(dir, 'libvirt')).toMatchObject([{ name: 'k8s1', id: null }])
  })

  test('that was never brought up may be used', async () => {
    await expect(refuseExistingMachines(dir, 'libvirt')).resolves.toBeUndefined()
  })
})
