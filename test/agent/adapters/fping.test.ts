import { describe, expect, test } from 'vitest'
import { fping } from '../../../agent/adapters/fping.ts'
import { ping } from '../../../agent/adapters/ping.ts'
import { testAdapterOn } from './support/adapter-properties.ts'
import { fixture, refusalOf, resultsOf } from './support/fixture.ts'
import { same } from './support/numbers-held.ts'

const own = (name: string) => fixture(`ping/${name}.txt`)
const first = (text: string) => resultsOf(fping, text)[0]?.repetitions[0]

describe('each form gives its numbers in microseconds', () => {
  test.each([
    ['loopback-fping-D', [65, 38, 126], 0, 5],
    ['loopback-fping-5.1-quiet', [38, 18, 49], 0, 5],
    ['fping-5.1-loss', [300, 287, 312], 33, 2],
    // The mean of the row: fping does not print it.
    ['loopback-fping-5.1-row', [34, 12, 44], 0, 5],
    ['fping-5.1-row-loss', [300, 290, 310], 25, 3],
  ])('%s', (name, [mean, min, max], loss, observations) => {
    const values = { rtt_mean: mean, rtt_min: min, rtt_max: max, loss, observations }
    expect(first(own(name))?.values).toEqual(values)
  })
})

test('from 20 packets on there is a median', () => {
  const text = own('loopback-fping-5.1-each')
  const times = [...text.matchAll(/bytes, (\S+) ms/g)].map(([, time]) => Number(time)).sort((a, b) => a - b)
  expect(first(text)?.values['rtt_p50']).toBeCloseTo(1000 * (times[12] ?? 0), 9)
})

test('loss is doubtful', () => {
  expect(first(own('fping-5.1-loss'))?.suspect).toEqual(['1 of 3 packets of fping were lost'])
  expect(first(own('fping-5.1-row-loss'))?.suspect).toEqual(['1 of 4 packets of fping were lost'])
})

test('it and ping are told apart', () => {
  for (const name of ['loopback-fping-D', 'loopback-fping-5.1-row', 'loopback-fping-5.1-quiet']) {
    expect([fping.recognises(own(name)), ping.recognises(own(name))]).toEqual([true, false])
  }
  expect(fping.recognises(own('loopback-iputils-ping'))).toBe(false)
  expect(fping.recognises(own('loopback-busybox-1.35'))).toBe(false)
})

describe('refusals', () => {
  test.each([
    ['nothing came back', own('fping-5.1-all-lost'), /1 of 1 packets of fping were lost/],
    ['several targets', own('fping-5.1-two-targets'), /one target, got 2/],
    ['packets without the summary', own('loopback-fping-D').replace(/^.*xmt.*\n/m, ''), /one summary/],
    ['a summary that is cut off', own('loopback-fping-5.1-quiet').slice(0, -1), /one summary/],
    ['counts that do not fit', own('loopback-fping-D').replace('5/5/0%', '9/5/0%'), /fit each other/],
    ['nothing', '', /got nothing/],
  ])('%s', (_, text, reason) => expect(refusalOf(fping, text)).toMatch(reason))
})

/** The mean of a row of times, or its share of dashes. */
function ofRow(value: number, { text }: { readonly text: string }): boolean {
  return text.split('\n').some((line) => {
    const row = (line.split(' : ')[1] ?? '').split(' ')
    const times = row.filter((one) => /^\d+(?:\.\d+)?$/.test(one)).map(Number)
    const mean = times.reduce((sum, time) => sum + time, 0) / times.length
    const loss = (100 * (row.length - times.length)) / row.length
    return same(value, 1000 * mean) || Math.abs(value - 1000 * mean) < 1e-6 || value === loss
  })
}
const countOfRow = (value: number, { text }: { readonly text: string }) =>
  text.split('\n').some((line) => (line.match(/ \d+(?:\.\d+)?(?= |$)/g) ?? []).length === value)

for (const name of [
  ...['loopback-fping-D', 'loopback-fping-5.1-quiet', 'loopback-fping-5.1-each', 'loopback-fping-5.1-row'],
  ...['fping-5.1-loss', 'fping-5.1-row-loss', 'fping-5.1-all-lost'],
]) {
  testAdapterOn(name, {
    adapter: fping,
    text: own(name),
    ...(name.includes('row') && {
      derivations: { rtt_mean: ofRow, loss: ofRow, observations: countOfRow },
    }),
  })
}
