import { expect, test } from 'vitest'
import type { Environment } from '../../../server/contract/environment.ts'
import { previewClasses } from '../../../server/judge/preview-classes.ts'

const none = { identity: [], epoch: [], noted: [] }

function environment(nic: string, kernel: string | null): Environment {
  return {
    identity: { 'vm.acceleration': 'kvm' },
    epoch: { 'host.kernel': kernel },
    noted: { 'host.nic.eth0.driver': nic },
    unread: {},
  }
}

const runs = [
  environment('mlx5', '6.1'),
  environment('mlx5', '6.12'),
  environment('mlx5', null),
  environment('ice', '6.12'),
  environment('ice', '6.12'),
].map((one) => ({ host: 'a', environment: one }))
const series = ['throughput', 'rtt'].map((what) => ({
  host: 'a',
  what,
  identity: { 'vm.acceleration': 'kvm' },
}))

test('the same classes change nothing', () => {
  expect(previewClasses(runs, series, { now: none, asked: none })).toEqual({
    series: { now: 2, asked: 2 },
    // The kernel changed once; that it could not be read in between is no change.
    epochs: { now: 1, asked: 1 },
    touched: 0,
  })
})

test('a field moved to identity splits every series of the hosts where it changed', () => {
  const asked = { ...none, identity: ['host.nic.*'] }
  expect(previewClasses(runs, series, { now: none, asked })).toEqual({
    series: { now: 2, asked: 4 },
    epochs: { now: 1, asked: 1 },
    touched: 2,
  })
})

test('a field moved to epoch begins one where it changed, and one moved to noted none any more', () => {
  const epoch = previewClasses(runs, series, { now: none, asked: { ...none, epoch: ['host.nic.*'] } })
  expect(epoch).toEqual({ series: { now: 2, asked: 2 }, epochs: { now: 1, asked: 2 }, touched: 0 })
  const noted = previewClasses(runs, series, { now: none, asked: { ...none, noted: ['host.kernel'] } })
  expect(noted.epochs).toEqual({ now: 1, asked: 0 })
})

test('a field that the settings of now have moved goes back to its own class without them', () => {
  const now = { ...none, identity: ['host.nic.*'] }
  const stored = runs.map(({ host, environment: one }) => ({
    host,
    environment: { ...one, identity: { ...one.identity, ...one.noted }, noted: {} },
  }))
  const split = ['mlx5', 'ice'].map((nic) => ({
    ...{ host: 'a', what: 'throughput' },
    identity: { 'vm.acceleration': 'kvm', 'host.nic.eth0.driver': nic },
  }))
  const preview = previewClasses(stored, split, { now, asked: none })
  // The two series become one again.
  expect(preview).toMatchObject({ series: { now: 2, asked: 1 }, touched: 2 })
})
