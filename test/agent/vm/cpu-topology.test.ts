import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { createHostFiles } from '../../../agent/environment/host-files.ts'
import { readTopology } from '../../../agent/vm/cpu-topology.ts'
import { temporaryDirectory } from '../support/temporary.ts'

test('CPUs, cores and nodes are read from /sys', () => {
  const root = temporaryDirectory()
  const files: Readonly<Record<string, string>> = {
    'cpu/online': '0-3\n',
    'cpu/isolated': '2-3\n',
    ...Object.fromEntries([0, 1, 2, 3].map((id) => [siblings(id), `${id % 2},${(id % 2) + 2}\n`])),
    'node/node0/cpulist': '0,2\n',
    'node/node1/cpulist': '1,3\n',
    'node/online': '0-1\n',
  }
  for (const [path, text] of Object.entries(files)) {
    const file = join(root, 'sys/devices/system', path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  expect(readTopology(createHostFiles(root))).toEqual({
    threads: [
      { id: 0, core: '0,2', node: 0 },
      { id: 1, core: '1,3', node: 1 },
      { id: 2, core: '0,2', node: 0 },
      { id: 3, core: '1,3', node: 1 },
    ],
    isolated: [2, 3],
  })
  expect(readTopology(createHostFiles(temporaryDirectory()))).toEqual({ threads: [], isolated: [] })
})

test('this host has as many CPUs as it says', () => {
  const { threads } = readTopology(createHostFiles())
  expect(threads.length).toBeGreaterThan(0)
  expect(new Set(threads.map(({ id }) => id)).size).toBe(threads.length)
})

function siblings(id: number): string {
  return `cpu/cpu${id}/topology/thread_siblings_list`
}
