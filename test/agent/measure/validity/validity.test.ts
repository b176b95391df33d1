import { describe, expect, test } from 'vitest'
import { createHostFiles } from '../../../../agent/environment/host-files.ts'
import { watchHost } from '../../../../agent/measure/host-watch.ts'
import { type Link, linkChanges } from '../../../../agent/measure/links.ts'
import {
  doubtsAboutHost,
  type RepetitionReadings,
} from '../../../../agent/measure/validity/repetition-validity.ts'
import { doubtsAboutRun, type RunReadings } from '../../../../agent/measure/validity/run-validity.ts'
import {
  defaultThresholds,
  type Thresholds,
  ThresholdsFile,
} from '../../../../agent/measure/validity/thresholds.ts'
import { iperf3Metrics } from '../../../../agent/tools/iperf3.ts'
import type { MetricDefinition } from '../../../../server/contract/benchmark.ts'

test('every threshold can be set in a suite', () => {
  expect(Object.keys(ThresholdsFile.shape)).toEqual(Object.keys(defaultThresholds))
  expect(ThresholdsFile.safeParse(defaultThresholds).success).toBe(true)
})

describe('a repetition is suspect', () => {
  const calm: RepetitionReadings = {
    host: {
      cpus: 4,
      shares: { busy: 0.5, softirq: 0.1, steal: 0.05, idle: 0.45 },
      ...{ retransmitted: 0, udpErrors: 0, softnet: { processed: 99_900, dropped: 100 } },
    },
    throttleEvents: 0,
  }
  const doubts = (
    readings: Partial<RepetitionReadings>,
    more: Partial<Thresholds> = {},
    metrics = iperf3Metrics,
  ) => doubtsAboutHost({ ...calm, ...readings }, { ...defaultThresholds, ...more }, metrics)
  const dropping = { host: { ...calm.host, softnet: { processed: 90, dropped: 10 } } }

  test('for nothing on a calm host, at its thresholds, or on one that does not tell', () => {
    expect(doubts({})).toEqual([])
    const mute = { cpus: 0, shares: null, retransmitted: null, udpErrors: null, softnet: null }
    expect(doubts({ host: mute, throttleEvents: null })).toEqual([])
  })

  test('for stolen CPU time, throttling and dropped packets, each with its figures', () => {
    const stolen = { ...calm.host, shares: { busy: 0.4, softirq: 0, steal: 0.08, idle: 0.52 } }
    expect(doubts({ host: stolen })).toEqual([
      "8.0 % of the host's CPU time was taken by the hypervisor below it (more than 5 %)",
    ])
    expect(doubts({ throttleEvents: 2 })).toEqual(["the host's processors were throttled 2 times"])
    expect(doubts(dropping)).toEqual([
      "the host's receive queues dropped 10 packets, 10.00 % (more than 0.1 %)",
    ])
  })

  test('by the suite’s own thresholds', () => {
    expect(doubts({}, { stealPercent: 1 })).toHaveLength(1)
    expect(doubts(dropping, { softnetDropPercent: 20 })).toEqual([])
    expect(doubts({ throttleEvents: 2 }, { throttleEvents: 2 })).toEqual([])
  })

  test('not for drops where it floods the receiver on purpose', () => {
    const rate: MetricDefinition = {
      ...{ name: 'packet_rate', unit: 'packets/s', direction: 'higher', role: 'headline', semantics: null },
    }
    expect(doubts(dropping, {}, [rate])).toEqual([])
  })
})

describe('a run is suspect', () => {
  const calm: RunReadings = {
    ...{ load1AtStart: 4, cpus: 4, maxTemperatureC: 60, conntrackPercent: 1, clockStepMs: 3 },
    ...{ coTenants: { before: [], after: [] }, linkChanges: [] },
  }
  const doubts = (readings: Partial<RunReadings>, more: Partial<Thresholds> = {}) =>
    doubtsAboutRun({ ...calm, ...readings }, { ...defaultThresholds, ...more })

  test('for nothing on a calm host, or on one that does not tell', () => {
    expect(doubts({})).toEqual([])
    expect(doubts({ load1AtStart: null, maxTemperatureC: null, conntrackPercent: null })).toEqual([])
  })

  test.each([
    [
      { load1AtStart: 9.5 },
      'The host was busy before the run: its load average was 9.5 (more than 8 on 4 CPUs).',
    ],
    [{ maxTemperatureC: 99 }, 'The host was hot: 99 °C (more than 95 °C).'],
    [
      { conntrackPercent: 97 },
      "The host's connection-tracking table was 97 % full (more than 90 %): a full one drops new connections.",
    ],
    [{ clockStepMs: -1500 }, "The host's clock was set by -1.5 s during the run."],
    [
      { linkChanges: ['the MTU of br0 went from 1500 to 9000'] },
      "The host's network changed during the run: the MTU of br0 went from 1500 to 9000.",
    ],
  ])('for %j', (readings, reason) => {
    expect(doubts(readings)).toEqual([reason])
  })

  test('for VMs of others, as far as the suite minds them', () => {
    const coTenants = { before: ['old', 'stays'], after: ['stays', 'new'] }
    expect(doubts({ coTenants })).toEqual([
      expect.stringContaining('Other VMs ran on the host: old, stays, new.'),
    ])
    expect(doubts({ coTenants }, { coTenants: 'same' })).toEqual([
      'Other VMs were started on the host during the run: new.',
      'Other VMs were ended on the host during the run: old.',
    ])
    expect(doubts({ coTenants: { before: ['a'], after: ['a'] } }, { coTenants: 'same' })).toEqual([])
    expect(doubts({ coTenants }, { coTenants: 'allow' })).toEqual([])
  })
})

test('links are compared where they are in both readings', () => {
  const link = (name: string, more: Partial<Link> = {}): Link => ({
    ...{ name, speed: '10000', mtu: '1500', carrierChanges: '1', ...more },
  })
  expect(linkChanges([link('a'), link('gone')], [link('a'), link('new')])).toEqual([])
  expect(linkChanges([link('a')], [link('a', { speed: '1000', carrierChanges: '3' })])).toEqual([
    'the speed of a went from 10000 to 1000',
    'the link of a came or went',
  ])
  expect(linkChanges([link('a')], [link('a', { mtu: null })])).toEqual([
    'the MTU of a went from 1500 to unknown',
  ])
})

test('a clock that is set while a run measures makes it suspect', async () => {
  let wall = 1_000_000
  let monotonic = 0
  const watch = watchHost({
    ...{ files: createHostFiles('/nowhere'), clock: () => wall, now: () => monotonic },
    thresholds: defaultThresholds,
  })
  watch.begin()
  watch.look()
  ;[wall, monotonic] = [wall + 60_000 + 5_000, 60_000]
  const { conditions, suspect } = await watch.end(async () => ({ before: [], after: [] }))
  expect(suspect).toEqual(["The host's clock was set by 5.0 s during the run."])
  expect(conditions.state).toMatchObject({ 'host.clock.stepMs': 5000, 'host.snapshots': 3 })
})
