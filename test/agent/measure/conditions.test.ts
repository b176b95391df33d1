import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { createHostFiles } from '../../../agent/environment/host-files.ts'
import { conditionsBetween, type Snapshot, takeSnapshot } from '../../../agent/measure/conditions.ts'
import { Conditions } from '../../../server/contract/environment.ts'

const captured = createHostFiles(fileURLToPath(new URL('../../fixtures/linux-host', import.meta.url)))
const unknown: Snapshot = takeSnapshot(createHostFiles('/nowhere'))

test('a captured host is read as its files say', () => {
  expect(takeSnapshot(captured)).toEqual({
    load1: 4.84,
    cpu: { total: 217317 + 52544 + 214229 + 2707 + 8063 + 14742, idle: 214229 + 2707, steal: 14742 },
    frequencyMHz: 2300,
    temperatureC: 61.5,
    throttleEvents: 0 + 1 + 2 + 3,
    softnetDrops: 13,
  })
})

test('shares are taken of all CPU time between two snapshots', () => {
  const before: Snapshot = { ...takeSnapshot(captured), cpu: { total: 1000, idle: 500, steal: 10 } }
  const after: Snapshot = {
    ...{ ...before, load1: 2, temperatureC: 70, frequencyMHz: 2500, throttleEvents: 9, softnetDrops: 13 },
    cpu: { total: 2000, idle: 750, steal: 60 },
  }
  expect(Conditions.parse(conditionsBetween(before, after, ['other-vm']))).toEqual({
    ...{ load1Before: 4.84, load1After: 2, stealPercent: 5, busyPercent: 75, meanFrequencyMHz: 2400 },
    ...{ maxTemperatureC: 70, throttleEvents: 3, softnetDrops: 0, coTenants: ['other-vm'] },
  })
})

test('a host that tells nothing gives nothing but nulls', () => {
  const { coTenants, ...rest } = conditionsBetween(unknown, unknown, [])
  expect(Object.values(rest).every((value) => value === null)).toBe(true)
  expect(coTenants).toEqual([])
})

test('counters that started again and clocks that stood still give no share', () => {
  const before = { ...takeSnapshot(captured), throttleEvents: 50 }
  expect(conditionsBetween(before, { ...before, throttleEvents: 3 }, [])).toMatchObject({
    throttleEvents: null,
    stealPercent: null,
    busyPercent: null,
  })
})
