import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { run } from '../../../agent/process.ts'
import { parseSshConfig, writeSshConfig } from '../../../agent/vm/ssh-config.ts'
import { describeNeeding } from '../../support/needs.ts'

const sample = readFileSync(
  new URL('../../fixtures/vagrant/ssh-config-two-machines.txt', import.meta.url),
  'utf8',
)

test('reads what Vagrant says of two machines', () => {
  expect(parseSshConfig(sample)).toEqual([
    {
      host: 'server',
      hostName: '192.168.121.124',
      user: 'vagrant',
      port: 22,
      identityFiles: ['/srv/bench/.vagrant/machines/server/libvirt/private_key'],
    },
    expect.objectContaining({ host: 'client', hostName: '192.168.121.131' }),
  ])
})

test('reads quoted paths and an unusual port', () => {
  const text = 'Host a\n  HostName 127.0.0.1\n  User u\n  Port 2222\n  IdentityFile "/a b/key"\n'
  expect(parseSshConfig(text)).toEqual([
    { host: 'a', hostName: '127.0.0.1', user: 'u', port: 2222, identityFiles: ['/a b/key'] },
  ])
})

test('a machine without an address is a failure that shows what came', () => {
  expect(() => parseSshConfig('Host a\n  User u\n')).toThrow(
    /Expected Host, HostName and User.*Host a, User u/,
  )
})

describeNeeding({ ssh: 'openssh-client' }, 'the written configuration', () => {
  test('means to ssh what was meant', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'metalmark-ssh-'))
    const file = join(dir, 'config')
    writeFileSync(file, writeSshConfig(parseSshConfig(sample), '/run/mm'))
    const finished = await run(['ssh', '-G', '-F', file, 'client'], { timeoutMs: 30_000 })
    rmSync(dir, { recursive: true })
    expect(finished.code).toBe(0)
    const said = finished.stdout.split('\n')
    expect(said).toEqual(
      expect.arrayContaining([
        'hostname 192.168.121.131',
        'controlpath /run/mm/1',
        'batchmode yes',
        'stricthostkeychecking false',
        'identityfile /srv/bench/.vagrant/machines/client/libvirt/private_key',
      ]),
    )
  })
})
