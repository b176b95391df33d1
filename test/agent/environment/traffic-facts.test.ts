import { expect, test } from 'vitest'
import type { Read } from '../../../agent/environment/host-files.ts'
import { readPackages } from '../../../agent/environment/package-facts.ts'
import { type Ask, notInstalled } from '../../../agent/environment/programs.ts'
import { readTraffic, summariseQdiscs } from '../../../agent/environment/traffic-facts.ts'
import { machineOf, recording } from './support/captured.ts'

const asking =
  (answers: Readonly<Record<string, Read>>): Ask =>
  async (argv) =>
    answers[argv[0] ?? ''] ?? notInstalled(argv[0] ?? '')
const text = (content: string): Read => ({ kind: 'text', text: content })

test('queueing disciplines are told for real interfaces; those of VMs come and go', () => {
  expect(summariseQdiscs(recording('tc-j-qdisc.json'), ['eno1'])).toBe('lo noqueue; eno1 mq, fq_codel ×2')
})

test.each(['', '{', 'null', '{}', '[1, null]', '[{"dev":"eno1","kind":7}]'])(
  '%j is no list of them',
  (garbled) => {
    expect(summariseQdiscs(garbled, ['eno1'])).toBeNull()
  },
)

test('rules of libvirt are left out of the count: the host is read while VMs boot', async () => {
  const countsOf = async (answers: Readonly<Record<string, Read>>) =>
    (await readTraffic(machineOf({}), asking(answers), 'host')).slice(1).map(({ value, why }) => value ?? why)
  const recordedRules = {
    'iptables-save': text(recording('iptables-save-libvirt.txt')),
    nft: text(recording('nft-list-ruleset.txt')),
  }
  expect(await countsOf(recordedRules)).toEqual([2, 1])
  expect(await countsOf({ nft: { kind: 'unread', why: 'nft printed nothing', nothing: 'empty' } })).toEqual([
    'iptables-save is not installed',
    0,
  ])
})

test('packages of dpkg and of rpm are counted, hashed without regard to their order, and told by name', async () => {
  const told = async (program: string, list: string) =>
    Object.fromEntries(
      (await readPackages(asking({ [program]: text(list) }), 'host')).map(({ key, value }) => [key, value]),
    )
  const list = recording('dpkg-query-W.txt')
  const dpkg = await told('dpkg-query', list)
  const reversed = list.trim().split('\n').reverse().join('\n')
  expect(await told('dpkg-query', reversed)).toEqual(dpkg)
  const upgraded = await told('dpkg-query', list.replace('2.36-9', '2.36-10'))
  expect(upgraded['host.packages.sha256']).not.toBe(dpkg['host.packages.sha256'])
  expect(await told('rpm', recording('rpm-qa.txt'))).toMatchObject({
    'host.packages.count': 3,
    'host.package.qemu': '17:9.0.0-10.el9_5',
    'host.package.virtualbox': '0:7.0.22_165102_el9-1',
    'host.package.vagrant': null,
  })
})

test('a machine without a list of packages says so', async () => {
  const whysOf = async (answers: Readonly<Record<string, Read>>) =>
    new Set((await readPackages(asking(answers), 'guest')).map(({ why }) => why))
  expect(await whysOf({})).toEqual(new Set(['neither dpkg-query nor rpm is installed']))
  const why = 'dpkg-query gave no answer within 3 s'
  expect(await whysOf({ 'dpkg-query': { kind: 'unread', why } })).toEqual(new Set([why]))
})
