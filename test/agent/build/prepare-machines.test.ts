import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { guestDirectory, prepareMachines } from '../../../agent/build/prepare-machines.ts'
import { hostPlace } from '../../../agent/place/host.ts'
import type { Place } from '../../../agent/place/place.ts'
import type { PrepareEntry } from '../../../agent/suite/build-schema.ts'

const dir = mkdtempSync(join(tmpdir(), 'metalmark-prepare-'))
const repository = join(dir, 'repository')
mkdirSync(join(repository, 'out'), { recursive: true })
writeFileSync(join(repository, 'out', 'module.ko'), 'a module')
afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** A machine whose file system is a directory here: it runs what it is given on the host. */
function machine(name: string): Place {
  const host = hostPlace()
  const own = join(dir, name)
  return {
    ...{ name, kind: 'guest', start: host.start },
    exec: (argv, options) =>
      host.exec(
        argv.map((word) => (word === guestDirectory ? own : word)),
        options,
      ),
  }
}

function prepare(entries: readonly PrepareEntry[], machines: readonly Place[]): Promise<void> {
  return prepareMachines(
    {
      prepare: entries,
      dir: repository,
      commit: 'c'.repeat(40),
      seconds: 10,
      runId: '01K00000000000000000000001',
    },
    {
      ...{ host: hostPlace(), machines, signal: new AbortController().signal },
      progress: { emit: () => undefined, end: () => undefined },
    },
  )
}

const note = (file: string) => ['sh', '-c', `echo "$METALMARK_COMMIT" > ${file}`]

test('files of the checkout arrive in every machine, and commands run beside them', async () => {
  await prepare(
    [{ copy: ['out/module.ko'], run: [['cp', 'out/module.ko', 'loaded'], note('commit')] }],
    [machine('k8s1'), machine('k8s2')],
  )
  for (const name of ['k8s1', 'k8s2']) {
    expect(readFileSync(join(dir, name, 'loaded'), 'utf8')).toBe('a module')
    expect(readFileSync(join(dir, name, 'commit'), 'utf8').trim()).toBe('c'.repeat(40))
  }
})

test('what is meant for one machine is done there alone', async () => {
  await prepare([{ on: 'second', run: [note('here')] }], [machine('first'), machine('second')])
  expect(existsSync(join(dir, 'second', 'here'))).toBe(true)
  expect(existsSync(join(dir, 'first', 'here'))).toBe(false)
})

test('without machines it is done on the host in the repository, and what names a machine is left out', async () => {
  await prepare([{ run: [note('on-the-host')] }, { on: 'k8s1', run: [['false']] }], [])
  expect(existsSync(join(repository, 'on-the-host'))).toBe(true)
})

test('a command that fails is named with its machine', async () => {
  await expect(
    prepare([{ run: [['sh', '-c', 'echo no such device >&2; exit 3']] }], [machine('k8s1')]),
  ).rejects.toThrow(/Could not prepare k8s1: `sh -c .*` ended with exit code 3\.\nno such device/)
})

test('a file that is not there is said before anything runs', async () => {
  await expect(
    prepare([{ copy: ['out/missing'], run: [note('never')] }], [machine('third')]),
  ).rejects.toThrow(/Could not pack what the suite copies to third.*missing/s)
  expect(existsSync(join(dir, 'third'))).toBe(false)
})
