import { describe, expect, test } from 'vitest'
import { changed, only, read, refusal } from './iperf3-fixtures.ts'

const tcp = 'vm-to-vm-debian-3.12-tcp.json'
const twoStreams = 'loopback-iperf-3.21-tcp-P2-O1.json'
const udp = 'loopback-iperf-3.21-udp-64B-b0-O1.json'

describe('what is measured depends on what was asked for', () => {
  const roles = (name: string) =>
    Object.fromEntries(only(read(name)).metrics.map((metric) => [metric.name, metric.role]))

  test('TCP: goodput is the headline, all else explains it', () => {
    expect(roles(tcp)).toEqual({
      ...{ throughput: 'headline', retransmits: 'explanatory', rtt_mean: 'explanatory' },
      interval_cv: 'explanatory',
    })
    expect(roles(twoStreams)).toHaveProperty('fairness', 'explanatory')
    expect(only(read(tcp)).metrics).toContainEqual({
      ...{ name: 'rtt_mean', unit: 'us', direction: 'lower', role: 'explanatory', semantics: 'rtt' },
    })
  })

  test('UDP without a limit: packets are the headline, loss tells of the scheduler', () => {
    expect(roles(udp)).toEqual({
      ...{ pps: 'headline', loss: 'explanatory', jitter: 'explanatory', out_of_order: 'explanatory' },
    })
  })

  test('UDP at a fixed rate: loss is the headline', () => {
    expect(roles('loopback-iperf-3.21-udp.json')).toEqual({
      ...{ pps: 'explanatory', loss: 'headline', jitter: 'secondary', out_of_order: 'secondary' },
    })
  })

  test('before 3.11 nobody says the rate: packets are the headline, and it is noted', () => {
    expect(roles('loopback-iperf-3.9-udp.json')).toMatchObject({ pps: 'headline', loss: 'explanatory' })
    expect(only(read('loopback-iperf-3.9-udp.json')).notes).toEqual([
      'Before 3.11 iperf3 does not tell which bit rate was asked for.',
    ])
  })

  test('both directions: each has its metrics, and both are headlines', () => {
    const both = roles('loopback-iperf-3.21-tcp-bidir.json')
    expect(both).toMatchObject({ throughput: 'headline', throughput_reverse: 'headline' })
  })

  test('all that changes the number is in the arguments, addresses and ports are not', () => {
    const text = changed(tcp, ({ start }) => {
      Object.assign(start, { sock_bufsize: 262144, tcp_mss: 1400 })
      Object.assign(start.test_start, { tos: 16, fqrate: 1000000, target_bitrate: 5000000, gso: 1 })
    })
    expect(only(text).argv.slice(1).join(' ')).toBe(
      '-t 5 -O 0 -P 1 -l 131072 -b 5000000 -C cubic -w 262144 -M 1400 -S 16 --fq-rate 1000000 --gsro',
    )
  })
})

describe('versions', () => {
  test('3.0: no round trips, six digits, a line end in the system, no flags', () => {
    const result = only(as30('loopback-iperf-3.7-tcp-P2-O1.json'))
    expect(as30('loopback-iperf-3.7-tcp-P2-O1.json')).toContain('8.78056e+09')
    expect(result.values).toEqual({
      ...{ throughput: 8.78056e9, retransmits: 35, fairness: expect.closeTo(0.999865, 4) },
    })
    expect(result).toMatchObject({ tool: { version: '3.0.11' }, benchmark: 'tcp_stream_2' })
    expect(result.argv.join(' ')).toBe('iperf3 -t 2 -O 1 -P 2 -l 131072')
  })

  test('3.1 to 3.1.2 do not count packets out of order', () => {
    const text = changed('loopback-iperf-3.7-udp.json', ({ start, end }) => {
      start.version = 'iperf 3.1.2'
      delete end.streams[0].udp.out_of_order
    })
    expect(Object.keys(only(text).values)).toEqual(['pps', 'loss', 'jitter'])
  })

  test('retransmits are absent where the sender has no TCP_INFO', () => {
    const text = changed(tcp, ({ end }) => delete end.sum_sent.retransmits)
    expect(only(text).values).not.toHaveProperty('retransmits')
    expect(only(text).values).toHaveProperty('throughput', 1524054720.1581624)
  })

  test('keys that are there twice and tell the same, as with several streams before 3.14, are well', () => {
    expect(read('loopback-iperf-3.9-tcp-P2-O1.json').match(/"sndbuf_actual"/g)).toHaveLength(2)
    expect(only(read('loopback-iperf-3.9-tcp-P2-O1.json')).suspect).toEqual([])
  })

  test('both directions before 3.11 are refused even where the second sum was lost on the way', () => {
    const text = changed('loopback-iperf-3.7-tcp-bidir.json', () => undefined)
    expect(refusal(text)).toMatch(/expected 1 streams and 1 sums of what was received, got 2 streams and 1/)
  })

  test.each(['iperf 2.1.9', 'iperf 4.0'])('%s is refused', (version) => {
    expect(refusal(changed(tcp, ({ start }) => Object.assign(start, { version })))).toBe(
      `expected iperf 3, got ${version}`,
    )
  })

  test('SCTP is refused', () => {
    expect(refusal(changed(tcp, ({ start }) => Object.assign(start.test_start, { protocol: 'SCTP' })))).toBe(
      'expected a TCP or UDP test, got SCTP',
    )
  })
})

describe('rules', () => {
  test('the received rate of UDP is never the sum, whose bytes are the sent ones', () => {
    const document = JSON.parse(read(udp))
    const { pps } = only(read(udp)).values
    expect(pps).toBeCloseTo(
      (document.end.sum_received.packets - document.end.sum_received.lost_packets) /
        document.end.sum_received.seconds,
      6,
    )
    expect(document.end.sum.bytes).toBe(document.end.sum_sent.bytes)
  })

  test('before 3.14 the losses of the omitted time are in lost_packets: what arrived is counted by its bytes', () => {
    const name = 'loopback-debian-iperf-3.12-udp-64B-b0-O1-getserver.json'
    const { sum_sent: sent, sum_received: received } = JSON.parse(read(name)).end
    expect(received.packets - received.lost_packets).toBe(170180)
    expect(received.bytes / 64).toBe(175231)
    expect(received.lost_percent).toBeCloseTo(47.45, 2)
    expect(only(read(name)).values).toMatchObject({
      ...{ pps: 175231 / received.seconds, loss: expect.closeTo(46.13, 2) },
    })
    const arrived = changed(name, ({ end }) => {
      Object.assign(end.sum_received, { bytes: sent.bytes, bits_per_second: (sent.bytes * 8) / 2.000713 })
    })
    expect(only(arrived).values['loss']).toBe(0)
    const later = changed(name, ({ start }) => Object.assign(start, { version: 'iperf 3.14' }))
    expect(only(later).values['loss']).toBe(47.4543498309253)
  })

  test('before 3.11 nothing tells how many were lost in the omitted time, which is suspect', () => {
    expect(only(read('loopback-iperf-3.9-udp-64B-b0-O1.json')).suspect).toEqual([
      expect.stringMatching(/^before 3.14 iperf3 counts packets that were lost in the omitted time/),
    ])
    expect(only(read('loopback-iperf-3.9-udp.json')).suspect).toEqual([])
  })

  test('omitted intervals do not count for the spread, nor does a short last one', () => {
    const interval = (seconds: number, rate: number, omitted = false) => ({
      sum: { seconds, bits_per_second: rate, omitted },
    })
    const withIntervals = (...intervals: unknown[]) =>
      only(changed(tcp, (document) => Object.assign(document, { intervals }))).values['interval_cv']
    const whole = [interval(1, 90), interval(1, 100), interval(1, 110), interval(1, 100), interval(1, 100)]
    const cv = (100 * Math.sqrt(200 / 4)) / 100
    expect(withIntervals(...whole)).toBeCloseTo(cv, 12)
    expect(withIntervals(interval(1, 5, true), ...whole)).toBeCloseTo(cv, 12)
    expect(withIntervals(...whole, interval(0.01, 900))).toBeCloseTo(cv, 12)
    expect(withIntervals(interval(2.5, 100), interval(2.5, 90))).toBeUndefined()
    // A hole: some interval is lost.
    expect(withIntervals(...whole.slice(1))).toBeUndefined()
  })

  test('fairness is 1 where all streams got the same, and 1/n where one got all', () => {
    const fairness = (...rates: number[]) =>
      only(
        changed(twoStreams, ({ end }) => {
          for (const [index, { receiver }] of end.streams.entries()) receiver.bits_per_second = rates[index]
        }),
      ).values['fairness']
    expect(fairness(7e9, 7e9)).toBe(1)
    expect(fairness(7e9, 0)).toBe(0.5)
    expect(fairness(3e9, 1e9)).toBeCloseTo(0.8, 12)
  })

  test('a receiver that got nothing is refused although all else is well', () => {
    const text = changed(tcp, ({ end }) => Object.assign(end.sum_received, { bytes: 0, bits_per_second: 0 }))
    expect(refusal(text)).toBe('iperf3 says that the receiver got nothing (sum_received is 0)')
    const lost = changed('loopback-iperf-3.9-udp.json', ({ end }) => {
      Object.assign(end.sum, { lost_packets: 763, lost_percent: 100 })
    })
    expect(refusal(lost)).toMatch(/got nothing \(all packets are lost\)/)
    const more = changed('loopback-iperf-3.9-udp.json', ({ end }) =>
      Object.assign(end.sum, { lost_packets: 764 }),
    )
    expect(refusal(more)).toMatch(/more packets were lost than sent/)
  })

  test('a sum that is missing is refused', () => {
    expect(refusal(changed(tcp, ({ end }) => delete end.sum_received))).toMatch(/at sum_received/)
    expect(refusal(changed('loopback-iperf-3.9-udp.json', ({ end }) => delete end.sum))).toMatch(/at sum/)
  })

  test('a rate that is not what the bytes and seconds make is refused', () => {
    const text = changed(tcp, ({ end }) => Object.assign(end.sum_received, { bits_per_second: 1624054720 }))
    expect(refusal(text)).toMatch(
      /iperf3 says 1624054720 bit\/s, but 955\d+ bytes in 5.013582 s .* are 15240/,
    )
  })

  test('bytes that exceed what was sent by up to 2 % are well, by more suspect', () => {
    const received = (factor: number) =>
      only(
        changed(tcp, ({ end }) => {
          end.sum_sent.bytes = end.sum_received.bytes / factor
        }),
      ).suspect
    expect(received(1.019)).toEqual([])
    expect(received(1.031)).toEqual(['the receiver got 3.1 % more bytes than the sender sent'])
    expect(only(read('loopback-iperf-3.7-tcp-P2-O1.json')).suspect).toEqual([
      'the receiver got 2.2 % more bytes than the sender sent',
    ])
  })

  test('a test that was cut short is refused, one that is 5 to 10 % off is suspect, one told by bytes is well', () => {
    const lasting = (duration: number, bytes = 0) =>
      changed(tcp, ({ start }) => Object.assign(start.test_start, { duration, bytes }))
    expect(refusal(lasting(6))).toBe('iperf3 measured 5.01 s where 6 s were asked for')
    expect(
      only(
        changed(tcp, ({ end, start }) => {
          start.test_start.duration = 10
          Object.assign(end.sum_received, { seconds: 9.3, bytes: (1524054720 / 8) * 9.3 })
          end.sum_sent.bytes = end.sum_received.bytes
        }),
      ).suspect,
    ).toEqual(['measured 9.30 s where 10 s were asked for'])
    expect(only(lasting(0, 1e9)).suspect).toEqual([])
  })

  test('at a fixed rate an overloaded sender is suspect, without a limit it is what is measured', () => {
    const name = 'loopback-iperf-3.21-udp.json'
    const slow = changed(name, ({ end }) => Object.assign(end.sum_sent, { bits_per_second: 80e6 }))
    expect(only(slow).suspect).toEqual(['the sender was overloaded: it sent 80 % of the bit rate asked for'])
    const lossy = changed(name, ({ end }) => Object.assign(end.sum_received, { lost_percent: 46 }))
    expect(only(lossy).suspect).toEqual([
      '46.0 % were lost: an end was overloaded, which says little of the path',
    ])
    expect(only(read(udp))).toMatchObject({ suspect: [], values: { loss: 46.009410977881814 } })
    expect(only(read(name)).suspect).toEqual([])
  })
})

/** An output of 3.7 as 3.0 would print it. */
function as30(name: string): string {
  const document = JSON.parse(read(name))
  document.start.version = 'iperf 3.0.11'
  document.start.system_info += '\n'
  const newer = new Set([
    ...[
      'sock_bufsize',
      'sndbuf_actual',
      'rcvbuf_actual',
      'tos',
      'rtt',
      'rttvar',
      'pmtu',
      'sender_tcp_congestion',
    ],
    ...['max_snd_cwnd', 'max_rtt', 'min_rtt', 'mean_rtt', 'receiver_tcp_congestion'],
  ])
  const kept = (key: string, value: unknown) =>
    newer.has(key) || (key === 'sender' && typeof value === 'boolean') ? undefined : value
  return JSON.stringify(document, kept, '\t').replace(
    /("bits_per_second":\s*)([\d.]+)/g,
    (_, before, digits) =>
      before +
      Number(digits)
        .toExponential(5)
        .replace(/e\+(\d)$/, 'e+0$1'),
  )
}
