import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { describeEnvironment, readHost } from '../../../agent/environment/environment.ts'
import { assembleEnvironment } from '../../../agent/environment/facts.ts'
import { readHostFacts } from '../../../agent/environment/host-facts.ts'
import { createHostFiles } from '../../../agent/environment/host-files.ts'
import { Environment } from '../../../server/contract/environment.ts'
import { temporaryDirectory } from '../support/temporary.ts'

const captured = fileURLToPath(new URL('../../fixtures/linux-host', import.meta.url))
const environmentOf = (root: string) => assembleEnvironment(readHostFacts(createHostFiles(root)))

/** The captured host with some files changed; null removes one. */
function changed(files: Readonly<Record<string, string | null>>): string {
  const root = join(temporaryDirectory(), 'root')
  cpSync(captured, root, { recursive: true })
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    if (text === null) rmSync(join(root, path), { recursive: true, force: true })
    else writeFileSync(join(root, path), text)
  }
  return root
}

test('a captured host gives the same identity everywhere', () => {
  expect(environmentOf(captured).identity).toEqual({
    'host.cpu.model': 'Intel(R) Xeon(R) Silver 4210 CPU @ 2.20GHz',
    'host.cpu.sockets': 2,
    'host.cpu.cores': 2,
    'host.cpu.threads': 4,
    'host.memory.gib': 63,
    'host.cpu.governor': 'performance',
    'host.cpu.turbo': 'off',
    'host.cpu.smt': 'on',
  })
})

test('kernel, microcode and mitigations start an epoch; what the CPU is not affected by is left out', () => {
  const { epoch } = environmentOf(captured)
  expect(epoch).toMatchObject({ 'host.kernel': '6.1.0-28-amd64', 'host.cpu.microcode': '0x5003605' })
  expect(epoch['host.mitigations']).toContain('retbleed: Vulnerable; ')
  expect(epoch['host.mitigations']).toContain('spectre_v2: Mitigation: Retpolines')
  expect(epoch['host.mitigations']).not.toContain('meltdown')
})

test('kernel parameters are read as sysctl shows them', () => {
  expect(environmentOf(captured).noted).toMatchObject({
    'host.tcp.congestionControl': 'bbr',
    'host.defaultQdisc': 'pfifo_fast',
    'host.tcp.rmem': '4096 131072 33554432',
    'host.thp': 'madvise',
    'host.clocksource': 'tsc',
    'host.product': 'PowerEdge R440',
    'host.virtualized': false,
  })
})

test('a governor that differs between CPUs shows as both', () => {
  const root = changed({ 'sys/devices/system/cpu/cpu3/cpufreq/scaling_governor': 'powersave\n' })
  expect(environmentOf(root).identity['host.cpu.governor']).toBe('performance,powersave')
})

test.each([
  ['1', 'on'],
  ['0', 'off'],
])('without the Intel driver, boost %s means turbo %s', (boost, turbo) => {
  const root = changed({
    'sys/devices/system/cpu/intel_pstate': null,
    'sys/devices/system/cpu/cpufreq/boost': `${boost}\n`,
  })
  expect(environmentOf(root).identity['host.cpu.turbo']).toBe(turbo)
})

test('memory that shifts by some MiB stays the same identity', () => {
  const root = changed({ 'proc/meminfo': 'MemTotal:       65712345 kB\n' })
  expect(environmentOf(root).identity['host.memory.gib']).toBe(63)
})

test('what cannot be read is null with the reason, never an empty text', () => {
  const { identity, unread } = environmentOf(
    changed({ 'sys/devices/system/cpu/smt': null, 'proc/meminfo': 'nonsense\n', 'proc/cpuinfo': '' }),
  )
  expect(identity).toMatchObject({ 'host.cpu.smt': null, 'host.memory.gib': null, 'host.cpu.model': null })
  expect(unread).toMatchObject({
    'host.cpu.smt': '/sys/devices/system/cpu/smt/control does not exist',
    'host.memory.gib': 'not understood: nonsense',
    'host.cpu.model': '/proc/cpuinfo is empty',
  })
})

test('an empty root gives all fields as null, each with its reason', () => {
  const { identity, epoch, unread } = environmentOf(temporaryDirectory())
  const missing = Object.entries({ ...identity, ...epoch })
  expect(missing.every(([key, value]) => value === null && unread[key] !== undefined)).toBe(true)
})

test('this very host gives an environment that the contract takes, and its kernel', async () => {
  const host = await readHost(createHostFiles())
  const tools = [{ name: 'iperf3', version: '3.12' }]
  const environment = Environment.parse(describeEnvironment({ host, guests: [], machines: null, tools }))
  expect(environment.identity).toMatchObject({ 'vm.acceleration': 'none', 'vm.provider': 'none' })
  expect(environment.identity['host.cpu.threads']).toBeGreaterThan(0)
  expect(environment.epoch['host.kernel']).toMatch(/^\d+\.\d+/)
  expect(environment.noted).toMatchObject({ 'tool.iperf3': '3.12', 'tool.node': process.versions.node })
  expect(environment.noted['host.os']).toMatch(/\w/)
})
