import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { iperf3, iperf3Loss, iperf3Packets } from '../../../agent/tools/iperf3.ts'

const fixtures = new URL('../../fixtures/iperf3/', import.meta.url)
const read = (name: string) => readFileSync(new URL(name, fixtures), 'utf8')
const printed = (stdout: string, code = 0) => ({ code, signal: null, timedOut: false, stdout, stderr: '' })
const parse = (stdout: string, request: { seconds?: number; streams?: number; code?: number } = {}) =>
  iperf3({ streams: request.streams ?? 1 }).parse(printed(stdout, request.code), request.seconds ?? 2)

describe('real results', () => {
  test.each([
    ['loopback-debian-iperf-3.12-tcp.json', 3, 1, 9834079791.76186, 16],
    ['loopback-iperf-3.7-tcp-P2-O1.json', 2, 2, 8780560717.723072, 35],
    ['loopback-iperf-3.9-tcp-P2-O1.json', 2, 2, 11057939483.858528, 23],
    ['loopback-iperf-3.11-tcp-P2-O1.json', 2, 2, 8786664328.16915, 27],
    ['loopback-iperf-3.16-tcp-P2-O1.json', 2, 2, 27972563498.508938, 39],
    ['loopback-iperf-3.17.1-tcp-P2-O1.json', 2, 2, 9642378844.426704, 53],
    ['loopback-iperf-3.21-tcp-P2-O1.json', 2, 2, 28400011412.564613, 31],
    ['vm-to-vm-debian-3.12-tcp.json', 5, 1, 1524054720.1581624, 0],
  ])(
    '%s gives the goodput of the receiver, the retransmits and what explains them',
    (name, seconds, streams, throughput, retransmits) => {
      const parsed = parse(read(name), { seconds, streams })
      expect(parsed).toMatchObject({
        kind: 'values',
        values: { throughput, retransmits, rtt_mean: expect.any(Number) },
        notes: [],
      })
      if (parsed.kind !== 'values') return
      const named = iperf3({ streams }).metrics.map((metric) => metric.name)
      expect(Object.keys(parsed.values).filter((metric) => !named.includes(metric))).toEqual([])
      expect(parsed.values).toHaveProperty(streams > 1 ? 'fairness' : 'interval_cv')
      // 3.7 counts what arrives late, up to 2 % of which is well.
      expect(parsed.suspect).toEqual(
        name.includes('3.7') ? [expect.stringMatching(/^the receiver got 2.2 %/)] : [],
      )
    },
  )

  test.each([
    [
      'loopback-iperf-3.16-tcp-reverse-getserver.json',
      iperf3({ reverse: true }),
      'throughput',
      12225575154.723257,
    ],
    [
      'loopback-debian-iperf-3.12-tcp-P2-O1-reverse.json',
      iperf3({ reverse: true, streams: 2 }),
      'throughput',
      19567828956.921227,
    ],
    ['loopback-iperf-3.21-udp-64B-b0-O1.json', iperf3Packets(), 'pps', 224944 / 2.010383],
    ['loopback-iperf-3.21-udp.json', iperf3Loss({ length: 32768 }), 'loss', 0],
    ['loopback-iperf-3.16-udp.json', iperf3Loss({ length: 32768 }), 'loss', 2.490170380078637],
    ['loopback-iperf-3.9-udp.json', iperf3Loss({ length: 32768 }), 'loss', 0],
  ])('%s gives its headline', (name, tool, metric, value) => {
    const parsed = tool.parse(printed(read(name)), 2)
    expect(parsed).toMatchObject({ kind: 'values', suspect: [], notes: [] })
    expect(parsed.kind === 'values' && parsed.values[metric]).toBeCloseTo(value, 6)
    expect(tool.metrics.filter(({ role }) => role === 'headline').map(({ name }) => name)).toEqual([metric])
  })

  test('loss that tells of an overloaded end is suspect at a fixed rate, whoever says the rate', () => {
    const lossy = printed(read('loopback-iperf-3.9-udp-64B-b0-O1.json'))
    expect(iperf3Loss({ length: 64, bitrate: 1_000_000 }).parse(lossy, 2)).toMatchObject({
      suspect: [
        expect.stringMatching(/lost in the omitted time/),
        expect.stringMatching(/^93.3 % were lost: an end was overloaded/),
      ],
    })
    expect(iperf3Loss({ length: 64, bitrate: 1_000_000_000 }).parse(lossy, 2)).toMatchObject({
      suspect: [
        expect.stringMatching(/lost in the omitted time/),
        expect.stringMatching(/^the sender was overloaded: it sent 10 % of the bit rate/),
        expect.stringMatching(/^93.3 % were lost/),
      ],
    })
  })
})

/** Everything in the folder that is no TCP result of one direction, with what the refusal must say. */
const refusals: readonly (readonly [string, RegExp])[] = [
  ['loopback-debian-iperf-3.12-SERVER-side-udp.json', /got UDP/],
  ['loopback-debian-iperf-3.12-tcp-P2-O1-reverse.json', /another direction/],
  ['loopback-debian-iperf-3.12-tcp-P2-bidir.json', /another direction/],
  ['loopback-debian-iperf-3.12-tcp-n100M.json', /measured 0.05 s where 2 s/],
  ['loopback-debian-iperf-3.12-tcp.txt', /no JSON object/],
  ['loopback-debian-iperf-3.12-udp-64B-b0-O1-getserver.json', /got UDP/],
  ['loopback-debian-iperf-3.12-udp-64B-pps.json', /got UDP/],
  ['loopback-debian-iperf-3.12-udp-P2-O1.json', /got UDP/],
  ['loopback-debian-iperf-3.12-udp-bidir.json', /got UDP/],
  ['loopback-debian-iperf-3.12-udp-getserver-json.json', /got UDP/],
  ['loopback-debian-iperf-3.12-udp-reverse.json', /got UDP/],
  ['loopback-iperf-3.11-tcp-bidir.json', /another direction/],
  ['loopback-iperf-3.11-udp.json', /got UDP/],
  ['loopback-iperf-3.16-tcp-reverse-getserver.json', /another direction/],
  ['loopback-iperf-3.16-udp.json', /got UDP/],
  ['loopback-iperf-3.17.1-tcp-reverse-getserver.json', /another direction/],
  ['loopback-iperf-3.17.1-tcp.jsonstream.ndjson', /one JSON document.*got 4/],
  ['loopback-iperf-3.17.1-udp.json', /got UDP/],
  ['loopback-iperf-3.21-SERVER-side-tcp.concatenated-json.txt', /one JSON document.*got 2/],
  ['loopback-iperf-3.21-error-refused.json', /Connection refused/],
  ['loopback-iperf-3.21-error-refused.ndjson', /one JSON document/],
  ['loopback-iperf-3.21-tcp-bidir.json', /another direction/],
  ['loopback-iperf-3.21-tcp-reverse-getserver.json', /another direction/],
  ['loopback-iperf-3.21-tcp.jsonstream.ndjson', /one JSON document.*got 4/],
  ['loopback-iperf-3.21-tcp.jsonstreamfull.ndjson', /one JSON document.*got 5/],
  ['loopback-iperf-3.21-udp-64B-b0-O1.json', /got UDP/],
  ['loopback-iperf-3.21-udp.json', /got UDP/],
  ['loopback-iperf-3.7-tcp-bidir.json', /twice, once for each direction/],
  ['loopback-iperf-3.7-udp-64B-b0-O1.json', /got UDP/],
  ['loopback-iperf-3.7-udp.json', /got UDP/],
  ['loopback-iperf-3.9-error-refused.json', /a result with nothing in it/],
  ['loopback-iperf-3.9-udp-64B-b0-O1.json', /got UDP/],
  ['loopback-iperf-3.9-udp.json', /got UDP/],
]

describe('refusals, with the exit code 0 that many of them had', () => {
  test.each(refusals)('%s is refused', (name, reason) => {
    expect(parse(read(name))).toEqual({ kind: 'failure', reason: expect.stringMatching(reason) })
  })

  test('no output of the folder is left without a test', () => {
    const accepted = readdirSync(fixtures).filter((name) => !refusals.some(([refused]) => refused === name))
    expect(accepted).toHaveLength(8)
  })

  const good = read('loopback-debian-iperf-3.12-tcp.json')

  test('a good document with another exit code than 0 is refused', () => {
    expect(parse(good, { seconds: 3, code: 1 })).toMatchObject({ reason: 'iperf3 ended with exit code 1: }' })
  })

  test('a receiver that got nothing is refused although everything else is well', () => {
    const zero = JSON.parse(good)
    Object.assign(zero.end.sum_received, { bytes: 0, bits_per_second: 0 })
    expect(parse(JSON.stringify(zero), { seconds: 3 })).toMatchObject({
      reason: expect.stringContaining('got nothing'),
    })
  })

  test('a test cut short is refused, one that is 5 to 10 % off is suspect', () => {
    expect(parse(good, { seconds: 4 })).toMatchObject({
      reason: 'iperf3 measured 3.00 s where 4 s were asked for',
    })
    const longer = JSON.parse(good)
    const received = longer.end.sum_received
    Object.assign(received, { seconds: 3.2, bits_per_second: (received.bytes * 8) / 3.2 })
    expect(parse(JSON.stringify(longer), { seconds: 3 })).toMatchObject({
      kind: 'values',
      suspect: ['measured 3.20 s where 3 s were asked for'],
    })
  })

  test('another number of streams than asked for is refused', () => {
    expect(parse(good, { seconds: 3, streams: 4 })).toMatchObject({ reason: 'expected 4 streams, got 1' })
  })

  test('another size, rate or congestion control than asked for is refused', () => {
    const udp = printed(read('loopback-iperf-3.21-udp.json'))
    expect(iperf3Loss().parse(udp, 2)).toMatchObject({ reason: 'expected messages of 1400 bytes, got 32768' })
    expect(iperf3Loss({ length: 32768, bitrate: 5_000_000 }).parse(udp, 2)).toMatchObject({
      reason: 'expected a bit rate of 5000000 bit/s, got 100000000',
    })
    expect(iperf3({ congestion: 'cubic' }).parse(printed(good), 3)).toMatchObject({
      reason: 'expected congestion control cubic, got bbr',
    })
    expect(iperf3({ congestion: 'bbr' }).parse(printed(good), 3).kind).toBe('values')
    expect(iperf3Packets().parse(printed(good), 3)).toMatchObject({ reason: 'expected a UDP test, got TCP' })
  })

  test('a deadline that ran out is refused whatever was printed', () => {
    const output = { code: null, signal: 'SIGTERM', timedOut: true, stdout: good, stderr: '' }
    expect(iperf3({ streams: 1 }).parse(output, 3).kind).toBe('failure')
  })

  test('warnings before the document and terminal colours do not hinder', () => {
    expect(parse(`warning: {not this}\n\u001b[2;35m${good}\u001b[0m`, { seconds: 3 }).kind).toBe('values')
  })
})

describe('broken output', () => {
  const good = read('vm-to-vm-debian-3.12-tcp.json').trimEnd()

  test('no part of a document gives numbers', () => {
    fc.assert(
      fc.property(
        fc.nat(good.length - 1),
        (end) => parse(good.slice(0, end), { seconds: 5 }).kind === 'failure',
      ),
      { seed: 7, numRuns: 500 },
    )
  })

  test('a document with a piece missing never throws', () => {
    fc.assert(
      fc.property(fc.nat(good.length), fc.nat(400), (start, length) => {
        const result = parse(good.slice(0, start) + good.slice(start + length), { seconds: 5 })
        return result.kind === 'failure' || Number.isFinite(result.values['throughput'])
      }),
      { seed: 7, numRuns: 500 },
    )
  })

  test('any text at all never throws', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300, unit: 'binary' }), (text) => parse(text).kind === 'failure'),
      { seed: 7 },
    )
  })
})

describe('command lines', () => {
  const tool = iperf3({ streams: 4 })

  test('the server serves one test on one address', () => {
    expect(tool.server?.argv({ address: '10.0.0.2', port: 5201 }).join(' ')).toBe(
      'iperf3 -s -1 -B 10.0.0.2 -p 5201',
    )
  })

  test('the normalised arguments are those of the client without address and port', () => {
    const client = tool.clientArgv({ address: '10.0.0.2', port: 5201 }, 7).join(' ')
    expect(client).toBe('iperf3 -c 10.0.0.2 -p 5201 -t 7 -O 1 -i 1 -P 4 -J --get-server-output')
    expect(tool.normalisedArgv(7).join(' ')).toBe('iperf3 -t 7 -O 1 -i 1 -P 4 -J --get-server-output')
  })

  test.each([
    [iperf3({ reverse: true, congestion: 'cubic' }), '-P 1 -C cubic -R'],
    [iperf3({ streams: 2, length: 1024, window: 65536 }), '-P 2 -l 1024 -w 65536'],
    [iperf3Packets(), '-P 1 -u -b 0 -l 64'],
    [iperf3Loss(), '-P 1 -u -b 100000000 -l 1400'],
    [iperf3Loss({ bitrate: 1e9, streams: 2 }), '-P 2 -u -b 1000000000 -l 1400'],
  ])('every setting is in the arguments (%#)', (one, settings) => {
    expect(one.normalisedArgv(7).join(' ')).toBe(`iperf3 -t 7 -O 1 -i 1 ${settings} -J --get-server-output`)
  })

  test('what is omitted takes time too', () => {
    expect(iperf3({ omit: 3 }).normalisedArgv(7).join(' ')).toContain('-t 7 -O 3')
    expect(
      [iperf3({ omit: 3 }), iperf3({}), iperf3Loss({ omit: 0 })].map((one) => one.nominalSeconds(7)),
    ).toEqual([10, 8, 7])
  })

  test('settings that iperf3 would not take, or that are no settings, are errors', () => {
    expect(() => iperf3({ streams: 0 })).toThrow()
    expect(() => iperf3({ congestion: '-h; ls' })).toThrow(/the name of a congestion control/)
    expect(() => iperf3Packets({ length: 70_000 })).toThrow()
    expect(() => iperf3Loss({ bitrate: 0 })).toThrow()
  })

  test('the version is read from what iperf3 prints', () => {
    const stdout = 'iperf 3.12 (cJSON 1.7.15)\nLinux vm 6.18\n'
    expect(tool.parseVersion({ code: 0, signal: null, timedOut: false, stdout, stderr: '' })).toBe('3.12')
  })
})
