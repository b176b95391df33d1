import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { createHostFiles } from '../../../agent/environment/host-files.ts'
import { describeConditions, type RunConditions } from '../../../agent/measure/conditions.ts'
import { type Snapshot, takeSnapshot } from '../../../agent/measure/snapshot.ts'
import { Conditions } from '../../../server/contract/environment.ts'

const captured = createHostFiles(fileURLToPath(new URL('../../fixtures/linux-host', import.meta.url)))
const here = takeSnapshot(captured)
const unknown = takeSnapshot(createHostFiles('/nowhere'))
const ticks = (total: number, idle: number, steal: number): Snapshot['counters'] => ({
  ...here.counters,
  ticks: { total, idle, steal, softirq: 0 },
})
const run = (snapshots: readonly Snapshot[], more: Partial<RunConditions> = {}): RunConditions => ({
  ...{ atStart: snapshots[0] ?? unknown, snapshots, seconds: 10, clockStepMs: 0, uptimeSeconds: 77 },
  ...{ coTenants: { before: [], after: [] }, ...more },
})

test('a captured host is read as its files say', () => {
  expect(here).toMatchObject({
    load1: 4.84,
    counters: {
      ticks: { total: 217317 + 52544 + 214229 + 2707 + 8063 + 14742, idle: 214229 + 2707, steal: 14742 },
      softnet: { dropped: 13 },
    },
    frequency: { mean: 2300 },
    ...{ temperatureC: 61.5, throttleEvents: 0 + 1 + 2 + 3, conntrack: null },
  })
})

test('shares are taken of all CPU time between the first snapshot and the last, extremes of all', () => {
  const before: Snapshot = {
    ...{ ...here, counters: ticks(1000, 500, 10), waited: { cpu: 1e6, memory: 0, io: 5, irq: null } },
    conntrack: { count: 5, max: 100 },
  }
  const between: Snapshot = {
    ...{ ...before, temperatureC: 70, frequency: { mean: 2000, least: 800 }, load1: 9 },
    conntrack: { count: 60, max: 100 },
  }
  const after: Snapshot = {
    ...{ ...before, load1: 2, frequency: { mean: 2600, least: 2500 }, throttleEvents: 9 },
    ...{ counters: ticks(2000, 750, 60), waited: { cpu: 3e6, memory: 0, io: 5, irq: null } },
  }
  const coTenants = { before: ['other-vm'], after: ['other-vm', 'new-vm'] }
  const conditions = Conditions.parse(
    describeConditions(run([before, between, after], { coTenants, clockStepMs: 250.4 })),
  )
  expect(conditions).toMatchObject({
    ...{ load1Before: 4.84, load1After: 2, stealPercent: 5, busyPercent: 70, meanFrequencyMHz: 2300 },
    ...{ maxTemperatureC: 70, throttleEvents: 3, softnetDrops: 0, coTenants: ['other-vm'] },
    state: {
      'host.pressure.cpuPercent': 20,
      'host.pressure.memoryPercent': 0,
      'host.pressure.irqPercent': null,
      'host.frequency.leastMHz': 800,
      'host.load1.most': 9,
      'host.conntrack.most': 60,
      'host.conntrack.limit': 100,
      'host.clock.stepMs': 250,
      'host.uptimeSeconds': 77,
      'host.vms.after': 'other-vm, new-vm',
      'host.vms.appeared': 1,
      'host.snapshots': 3,
    },
    unread: { 'host.pressure.irqPercent': '/proc/pressure/irq does not tell' },
  })
  expect(Object.keys(conditions.unread ?? {})).toEqual(['host.pressure.irqPercent'])
})

test('a host that tells nothing gives nothing but nulls, each with its reason', () => {
  const { coTenants, state, unread, ...rest } = describeConditions(
    run([unknown, unknown], { uptimeSeconds: null }),
  )
  expect(Object.values(rest).every((value) => value === null)).toBe(true)
  expect(coTenants).toEqual([])
  const empty = Object.entries(state ?? {}).flatMap(([key, value]) => (value === null ? [key] : []))
  expect(Object.keys(unread ?? {}).sort()).toEqual(empty.sort())
  expect(Object.values(unread ?? {}).every((why) => why !== '')).toBe(true)
})

test('counters that started again and clocks that stood still give no share', () => {
  const before = { ...here, throttleEvents: 50 }
  expect(describeConditions(run([before, { ...before, throttleEvents: 3 }]))).toMatchObject({
    ...{ throttleEvents: null, stealPercent: null, busyPercent: null },
  })
})
