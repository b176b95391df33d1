import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { createHostFiles } from '../../../agent/environment/host-files.ts'
import { readKernelConfig } from '../../../agent/environment/kernel-facts.ts'
import { temporaryDirectory } from '../support/temporary.ts'

test('a packed file is unpacked, one that is broken is unread', () => {
  const root = temporaryDirectory()
  mkdirSync(join(root, 'proc'))
  writeFileSync(join(root, 'proc/config.gz'), gzipSync('CONFIG_PREEMPT_NONE=y\nCONFIG_HZ=100\n'))
  writeFileSync(join(root, 'proc/broken.gz'), 'no archive')
  const files = createHostFiles(root)
  expect(files.read('/proc/config.gz')).toEqual({
    kind: 'text',
    text: 'CONFIG_PREEMPT_NONE=y\nCONFIG_HZ=100',
  })
  expect(files.read('/proc/broken.gz')).toMatchObject({ kind: 'unread' })
  const told = Object.fromEntries(readKernelConfig(files).map(({ key, value }) => [key, value]))
  expect(told).toMatchObject({ 'host.kernelHz': 100, 'host.kernelPreemption': 'PREEMPT_NONE' })
})

test('a file that is not there and one that is empty are told apart', () => {
  const root = temporaryDirectory()
  writeFileSync(join(root, 'empty'), ' \n')
  const files = createHostFiles(root)
  expect(files.read('/empty')).toEqual({ kind: 'unread', why: '/empty is empty', nothing: 'empty' })
  expect(files.read('/none')).toEqual({ kind: 'unread', why: '/none does not exist', nothing: 'absent' })
  expect(files.read('/')).toEqual({ kind: 'unread', why: '/ could not be read (EISDIR)' })
})

test('names are listed as people count, and none where there is no directory', () => {
  const root = temporaryDirectory()
  for (const name of ['cpu10', 'cpu2', 'cpu0']) writeFileSync(join(root, name), '')
  const files = createHostFiles(root)
  expect(files.list('/')).toEqual(['cpu0', 'cpu2', 'cpu10'])
  expect(files.list('/none')).toEqual([])
})
