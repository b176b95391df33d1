import { expect, test } from 'vitest'
import { debianPackageOf, isDebianLike, isOnPath } from '../../../agent/vm/packages.ts'

test('knows the package of the programs that it runs, and nothing of others', () => {
  expect(debianPackageOf('virsh')).toBe('libvirt-clients')
  expect(debianPackageOf('toString')).toBeUndefined()
})

test('Debian, Ubuntu and what is built on them can install packages', () => {
  expect(isDebianLike('NAME="Debian"\nID=debian\n')).toBe(true)
  expect(isDebianLike('ID=ubuntu\nID_LIKE=debian\n')).toBe(true)
  expect(isDebianLike('ID=linuxmint\nID_LIKE="ubuntu debian"\n')).toBe(true)
  expect(isDebianLike('ID="rocky"\nID_LIKE="rhel centos fedora"\n')).toBe(false)
  expect(isDebianLike('')).toBe(false)
})

test('finds programs on PATH', () => {
  expect(isOnPath('sh')).toBe(true)
  expect(isOnPath('no-such-program-here')).toBe(false)
})
