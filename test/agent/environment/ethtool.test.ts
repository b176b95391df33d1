import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { driverValue, namedSettings, offloads, sizes } from '../../../agent/environment/ethtool.ts'
import { recording } from './support/captured.ts'

test('offloads: what is on, and what is off and could be on', () => {
  const text = offloads(recording('ethtool-k-virtio.txt'))
  expect(text).toMatch(
    /^on: rx-checksumming tx-checksumming tx-checksum-ip-generic scatter-gather tx-scatter-gather tcp-segmentation-offload /,
  )
  expect(text).toMatch(/; off: tx-tcp-mangleid-segmentation tx-nocache-copy rx-gro-list /)
  // Off for good.
  expect(text).not.toContain('ntuple-filters')
})

test.each([
  ['ethtool-g-virtio.txt', 'rx 256 of 256, tx 256 of 256, tx-push off'],
  ['ethtool-g-old-ixgbe.txt', 'rx 512 of 4096, tx 512 of 4096'],
  ['ethtool-l-virtio.txt', 'combined 1 of 1'],
  ['ethtool-l-mlx5.txt', 'combined 2 of 20'],
])('sizes of %s', (name, told) => {
  expect(sizes(recording(name))).toBe(told)
})

test.each([
  ['ethtool-c-virtio.txt', 'adaptive-rx off, rx-usecs 0, rx-frames 1, tx-usecs 0, tx-frames 1'],
  [
    'ethtool-c-mlx5.txt',
    'adaptive-rx on, adaptive-tx on, rx-usecs 8, rx-frames 128, tx-usecs 8, tx-frames 128, cqe-mode-rx on, cqe-mode-tx off',
  ],
  ['ethtool-a-mlx5.txt', 'autonegotiate off, rx on, tx on'],
])('settings of %s', (name, told) => {
  expect(namedSettings(recording(name))).toBe(told)
})

test('a firmware version that the driver leaves empty is none', () => {
  expect(driverValue(recording('ethtool-i-mlx5.txt'), 'firmware-version')).toBe('14.32.1010 (MT_2420110034)')
  expect(driverValue(recording('ethtool-i-virtio.txt'), 'firmware-version')).toBeNull()
})

describe('any other text', () => {
  const parsers = { offloads, sizes, namedSettings }
  test.each(Object.entries(parsers))('%s says nothing of an error or of nothing', (_, parse) => {
    expect(parse('')).toBeNull()
    expect(parse('netlink error: No such device')).toBeNull()
  })
  test.each(Object.entries(parsers))('%s tells no word that the text does not hold', (_, parse) => {
    const lines = fc.array(fc.stringMatching(/^[A-Za-z :\t\-0-9]{0,30}$/), { maxLength: 20 })
    fc.assert(
      fc.property(lines, fc.constantFrom('-k', '-g', '-c'), (noise, kind) => {
        const name = {
          '-k': 'ethtool-k-virtio.txt',
          '-g': 'ethtool-g-virtio.txt',
          '-c': 'ethtool-c-virtio.txt',
        }[kind]
        const text = `${noise.join('\n')}\n${recording(name ?? '')}`
        const told = parse(text) ?? ''
        const words = told.split(/[\s,;]+/).filter((word) => !['on:', 'off:', 'of', ''].includes(word))
        const held = text.toLowerCase().replaceAll(/\s+/g, '-')
        // `Adaptive RX` is told as adaptive-rx, and the TX beside it as adaptive-tx.
        const unheld = words.filter((word) => !held.includes(word.toLowerCase().replace(/-tx$/, '')))
        expect(unheld).toEqual([])
      }),
      { seed: 11, numRuns: 100 },
    )
  })
})
