import { describe, expect, test } from 'vitest'
import { changed, read, refusal, results } from './iperf3-fixtures.ts'

const tcp = 'vm-to-vm-debian-3.12-tcp.json'
const twoStreams = 'loopback-iperf-3.21-tcp-P2-O1.json'

describe('several documents', () => {
  const again = (
    name: string,
    change: (end: { sum_sent: { retransmits: number } }) => void = () => undefined,
  ) =>
    changed(name, ({ start, end }) => {
      start.cookie = `another-${start.cookie}`
      change(end)
    })

  test('equal parameters are repetitions, others are other results', () => {
    const more = again(tcp, ({ sum_sent }) => {
      sum_sent.retransmits = 7
    })
    const { results: both, notes } = results(`${read(tcp)}\n${more}${read(twoStreams)}`)
    expect(both.map(({ benchmark }) => benchmark)).toEqual(['tcp_stream_1', 'tcp_stream_2'])
    expect(both[0]?.repetitions.map(({ values }) => values['retransmits'])).toEqual([0, 7])
    expect(notes).toEqual([])
  })

  test('another version is another result', () => {
    const newer = changed(tcp, ({ start }) => Object.assign(start, { version: 'iperf 3.16', cookie: 'x' }))
    const { results: both } = results(read(tcp) + newer)
    expect(both.map(({ tool }) => tool.version)).toEqual(['3.12', '3.16'])
  })

  test('a failed test among others is left out, and it is said', () => {
    const { results: one, notes } = results(read('loopback-iperf-3.21-error-refused.json') + read(tcp))
    expect(one).toHaveLength(1)
    expect(notes).toEqual([
      expect.stringMatching(/^Test 1 of 2 gives no numbers: iperf3 reported: unable to connect/),
    ])
  })

  test('the same test twice counts once', () => {
    const { results: one, notes } = results(read(tcp) + read(tcp))
    expect(one[0]?.repetitions).toHaveLength(1)
    expect(notes).toEqual(['Test 2 of 2 gives no numbers: it is there already.'])
  })

  test('events and the full document that follows them are one test', () => {
    const text = read('loopback-iperf-3.21-tcp.jsonstreamfull.ndjson')
    expect(results(text).results[0]?.repetitions).toHaveLength(1)
    expect(results(text).notes).toEqual([])
    // Another test's document after the events is a second one.
    const more = read('loopback-iperf-3.21-tcp.jsonstream.ndjson') + read(twoStreams)
    expect(results(more).results).toHaveLength(2)
  })

  test('events of two tests after each other are two tests', () => {
    const text = read('loopback-iperf-3.21-tcp.jsonstream.ndjson')
    const [first, second] = [text, text.replaceAll('"cookie":"', '"cookie":"x')]
    expect(results(first + second).results[0]?.repetitions).toHaveLength(2)
  })

  test('events without an end are refused, also before those of another test', () => {
    const lines = read('loopback-iperf-3.21-tcp.jsonstream.ndjson').split('\n')
    const cut = lines.slice(0, 3).join('\n')
    expect(refusal(cut)).toMatch(/events of a test are cut off before the one called end/)
    expect(results(`${cut}\n${lines.join('\n')}`).notes).toEqual([
      expect.stringMatching(/^Test 1 of 2 .* cut off/),
    ])
  })

  test('an event that tells a key twice is refused as a document is', () => {
    const text = read('loopback-iperf-3.21-tcp.jsonstream.ndjson')
    const twice = text.replace('"sum_received":', '"sum_received":{"bytes":1},"sum_received":')
    expect(refusal(twice)).toMatch(/end.sum_received twice/)
  })

  test('lines before, between and after the documents do not hinder, terminal colours neither', () => {
    const text = `warning: one\n\u001b[2;35m${read(tcp)}\u001b[0m\nwarning: two\nthree\n${again(tcp)}\nwarning: four\n`
    expect(results(text).results[0]?.repetitions).toHaveLength(2)
  })
})
