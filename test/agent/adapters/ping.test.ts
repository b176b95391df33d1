import { describe, expect, test } from 'vitest'
import { ping } from '../../../agent/adapters/ping.ts'
import { testAdapterOn } from './support/adapter-properties.ts'
import { fixture, refusalOf, resultsOf } from './support/fixture.ts'

const own = (name: string) => fixture(`ping/${name}.txt`)
const first = (text: string) => resultsOf(ping, text)[0]?.repetitions[0]

describe('each form gives its summary in microseconds', () => {
  test.each([
    ['loopback-iputils-ping', 0.828, [42, 28, 51, 8], 0, 5],
    ['loopback-iputils-20221126-ipv6', 0.221, [40, 21, 48, 10], 0, 5],
    ['iputils-20240905-duplicates', 0.404, [413, 398, 433, 12], 0, 3],
    ['iputils-s20121221-loss-and-errors', 5.004, [4886, 941, 12447, 5349], 50, 3],
    ['bsd-loss', null, [2034, 1954, 2113, 80], 33.3, 2],
  ])('%s', (name, seconds, [mean, min, max, mdev], loss, observations) => {
    const values = { rtt_mean: mean, rtt_min: min, rtt_max: max, rtt_mdev: mdev, loss, observations }
    expect(first(own(name))).toMatchObject({ seconds, values })
  })
  test('busybox has no deviation', () => {
    expect(first(own('loopback-busybox-1.35'))?.values).toEqual({
      ...{ rtt_mean: 61, rtt_min: 40, rtt_max: 71 },
      ...{ loss: 0, observations: 5 },
    })
  })
})

test('from 20 packets on there is a median, of the lines of the packets', () => {
  const text = own('loopback-iputils-20221126-timestamps')
  const times = [...text.matchAll(/time=(\S+) ms/g)].map(([, time]) => Number(time)).sort((a, b) => a - b)
  expect(times).toHaveLength(25)
  expect(first(text)?.values['rtt_p50']).toBeCloseTo(1000 * (times[12] ?? 0), 9)
  expect(first(text)?.values).not.toHaveProperty('rtt_p90')
  expect(first(text)?.notes[0]).toMatch(/rtt_p90 is left out .* fewer than 100/)
})

test('without lines for all packets there is no median', () => {
  expect(first(own('loopback-iputils-20221126-quiet'))?.values).not.toHaveProperty('rtt_p50')
  const cut = own('loopback-iputils-20221126-timestamps').replace(/^.*icmp_seq=7 .*\n/m, '')
  expect(first(cut)?.values).not.toHaveProperty('rtt_p50')
})

test('loss, errors and duplicates are doubtful', () => {
  expect(first(own('iputils-s20121221-loss-and-errors'))?.suspect).toEqual([
    '3 of 6 packets of ping were lost',
    'ping counted +2 errors',
  ])
  expect(first(own('iputils-20240905-duplicates'))?.suspect).toEqual(['ping counted +2 duplicates'])
  expect(first(own('busybox-1.35-loss-and-duplicates'))?.suspect).toEqual([
    '1 of 3 packets of ping were lost',
    'ping counted 1 duplicates',
  ])
})

test('outputs that follow each other are repetitions', () => {
  const [result, ...more] = resultsOf(ping, own('loopback-iputils-20221126-twice'))
  expect(more).toEqual([])
  expect(result?.repetitions).toHaveLength(2)
  expect(result).toMatchObject({ benchmark: 'ping', argv: ['ping', '-s', '56'] })
})

test('the mean of round trips is the headline', () => {
  const [result] = resultsOf(ping, own('loopback-iputils-ping'))
  const headlines = result?.metrics.filter(({ role }) => role === 'headline')
  expect(headlines).toMatchObject([{ name: 'rtt_mean', unit: 'us', direction: 'lower', semantics: 'rtt' }])
})

describe('refusals', () => {
  const whole = own('loopback-iputils-ping')
  test.each([
    ['nothing came back', own('iputils-20221126-unreachable'), /1 of 1 packets of ping were lost/],
    ['the host is unknown', 'ping: nosuch.invalid: Name or service not known\n', /expected "PING …".*nosuch/],
    ['it was interrupted', whole.slice(0, 200), /one line with ping's counts/],
    ['the last line is cut off', whole.slice(0, -5), /least, mean and greatest time of ping, got "rtt/],
    ['more came than was sent', whole.replace('5 received', '7 received'), /counts of ping that fit/],
    ['the loss is another', whole.replace('0% packet', '40% packet'), /counts of ping that fit/],
    ['the mean is above the greatest', whole.replace('0.042', '0.942'), /in their order/],
  ])('%s', (_, text, reason) => expect(refusalOf(ping, text)).toMatch(reason))
})

for (const name of [
  ...['loopback-iputils-ping', 'loopback-iputils-20221126-quiet', 'loopback-iputils-20221126-timestamps'],
  ...['loopback-iputils-20221126-ipv6', 'loopback-iputils-20221126-twice', 'loopback-busybox-1.35'],
  ...['loopback-busybox-1.35-quiet', 'iputils-s20121221-loss-and-errors', 'iputils-20240905-duplicates'],
  ...['bsd-loss', 'busybox-1.35-loss-and-duplicates', 'iputils-20221126-unreachable'],
]) {
  testAdapterOn(name, {
    adapter: ping,
    text: own(name),
    another: own('bsd-loss'),
    // Milliseconds in seconds.
    derivations: { seconds: (value, held) => held.tokens.includes(Math.round(value * 1000)) },
  })
}
