import { describe, expect, test } from 'vitest'
import { netperf } from '../../../agent/adapters/netperf.ts'
import { garblingFault, type Specimen, testAdapterOn, wholeFault } from './support/adapter-properties.ts'
import { fixture, refusalOf, resultsOf } from './support/fixture.ts'
import { type NumbersHeld, same } from './support/numbers-held.ts'

const own = (name: string) => fixture(`netperf/${name}`)
const loopback = (name: string) => own(`loopback-netperf-2.7.0-${name}.txt`)

/** The only result of a text, with its only repetition. */
function only(text: string) {
  const [result, ...more] = resultsOf(netperf, text)
  const [repetition] = result?.repetitions ?? []
  expect(more).toEqual([])
  expect(result?.repetitions).toHaveLength(1)
  const { benchmark, argv, metrics } = result ?? {}
  return { benchmark, argv, metrics, ...repetition }
}

const refusal = (text: string) => refusalOf(netperf, text)

describe('each form gives the numbers that a person reads in it', () => {
  const rr = (rate: number, [mean, p50, p90, p99]: readonly number[], more = {}) => ({
    ...{ transaction_rate: rate, rtt_mean: mean, rtt_p50: p50, rtt_p90: p90, rtt_p99: p99 },
    ...more,
  })
  test.each([
    ['TCP_RR.cilium-csv', 'tcp_rr', null, rr(109618.22, [9.06, 7, 10, 12])],
    ['UDP_RR.cilium-csv', 'udp_rr', null, rr(145680.09, [6.82, 6, 8, 12])],
    ['TCP_RR.histogram', 'tcp_rr', null, rr(91848.27, [10.82, 10, 11, 20], { observations: 183716 })],
    ['OMNI-RR.histogram', 'omni_rr', null, rr(121668.95, [8.17, 7, 10, 18], { observations: 243366 })],
    [
      'TCP_RR.keyval',
      'tcp_rr',
      2,
      rr(95327.18, [10.43, 9, 10, 11], { rtt_stddev: 49.87, local_cpu: 99.75, remote_cpu: 99.75 }),
    ],
    ['TCP_RR.classic', 'tcp_rr', 2, { transaction_rate: 52521.89 }],
    ['TCP_STREAM.classic', 'tcp_stream_1', 2.01, { throughput: 11681.9e6 }],
    ['TCP_STREAM.demo-interim', 'tcp_stream_1', null, { throughput: 19839.62e6 }],
    [
      'TCP_STREAM.keyval',
      'tcp_stream_1',
      2,
      { throughput: 20169.05e6, retransmits: 1, local_cpu: 99.5, remote_cpu: 99.5 },
    ],
    [
      // The other side sends: the retransmits are its own.
      'TCP_MAERTS.keyval',
      'tcp_maerts',
      2,
      { throughput: 17236.27e6, retransmits: 32, local_cpu: 96.45, remote_cpu: 96.45 },
    ],
    [
      'TCP_CRR.cilium-csv',
      'tcp_crr',
      null,
      {
        ...{ connection_rate: 28812.02, connection_mean: 34.65 },
        ...{ connection_p50: 28, connection_p90: 42, connection_p99: 81 },
      },
    ],
  ])('%s', (name, benchmark, seconds, values) => {
    expect(only(loopback(name))).toMatchObject({ benchmark, seconds, values, suspect: [] })
    expect(only(loopback(name)).values).toEqual(values)
  })

  test('a UDP stream is what came, beside what was sent', () => {
    expect(only(loopback('UDP_STREAM.keyval')).values).toMatchObject({
      throughput: 1088.15e6,
      sent_throughput: 2163.3e6,
    })
    expect(only(own('udp-stream-classic.txt')).values).toEqual({ throughput: 1066.49e6 })
  })

  test('interim results are passed over', () => {
    expect(only(own('tcp-stream-demo-keyval.txt')).values).toEqual({ throughput: 9380.02e6 })
    expect(only(own('tcp-rr-interim-classic.txt'))).toMatchObject({
      benchmark: 'tcp_rr_burst_16',
      argv: ['netperf', '-t', 'TCP_RR', '-r', '64,128'],
      values: { transaction_rate: 21416.94 },
    })
  })
})

describe('numbers that lie are left out', () => {
  test.each(['TCP_STREAM', 'TCP_MAERTS'])('%s: the time of a call is no latency, 1.000 no rate', (name) => {
    expect(Object.keys(only(loopback(`${name}.cilium-csv`)).values ?? {})).toEqual(['throughput'])
  })
  test('-1 stands for "not available"', () => {
    expect(only(loopback('UDP_STREAM.keyval')).values).not.toHaveProperty('retransmits')
  })
  test('a processor that is used for more than 100 %', () => {
    const { values, notes } = only(loopback('TCP_CRR.keyval'))
    expect(values).toHaveProperty('local_cpu', 99.75)
    expect(values).not.toHaveProperty('remote_cpu')
    expect(notes).toEqual(['REMOTE_CPU_UTIL is left out: it is above 100 %.'])
  })
  test('with -I all but THROUGHPUT, because they are of the last iteration', () => {
    expect(only(loopback('TCP_RR.confidence.csv')).values).toEqual({ transaction_rate: 126506.71 })
  })
})

describe('what is doubtful says so', () => {
  test('a confidence interval that was not reached', () => {
    expect(only(loopback('TCP_RR.confidence.csv')).suspect).toEqual([
      'netperf reached a confidence interval of 45.341 % where 5 % were asked for',
    ])
    const reached = loopback('TCP_RR.confidence.csv').replace('45.341', '4.341')
    expect(only(reached).suspect).toEqual([])
    expect(only(own('tcp-stream-classic-cpu-unreached-confidence.txt')).suspect).toContain(
      'netperf also said: !!! Confidence intervals: Throughput      :  6.8%',
    )
  })
  test('an error beside a result', () => {
    const text = `${loopback('TCP_RR.keyval')}recv_response: partial response received: 0 bytes, error\n`
    expect(only(text).suspect).toEqual([expect.stringMatching(/also said: recv_response/)])
  })
})

describe('several processes are summed', () => {
  const four = ['20169.05', '5000.00', '1000.95', '949.21'].map((rate) =>
    loopback('TCP_STREAM.cilium-csv').replace('19902.58', rate),
  )
  test('as super_netperf prints them, one after the other', () => {
    const text = four.join('')
    expect(only(text)).toMatchObject({ benchmark: 'tcp_stream_4', values: { throughput: 27119.21e6 } })
    expect(only(text).notes).toEqual(['The sum of 4 processes, taken as running at the same time.'])
  })
  test('as duper_netperf numbers their lines', () => {
    const text = own('duper-4-tcp-rr.txt')
    expect(only(text)).toMatchObject({ benchmark: 'tcp_rr_4', values: { transaction_rate: 47377.35 } })
    expect(refusal(text.replaceAll(/^3 .*\n/gm, ''))).toMatch(/the results of 4 netperf processes .* got 3/)
  })
  test('without banners, where a key that comes again begins the next', () => {
    const one = loopback('TCP_RR.keyval').split('\n').slice(1, 6).join('\n')
    expect(only(`${one}\n${one}\n`)).toMatchObject({
      benchmark: 'tcp_rr_2',
      values: { transaction_rate: 2 * 95327.18 },
    })
  })
  test('their times and percentiles are not, and processes that ran for different times are doubtful', () => {
    const late = loopback('TCP_RR.keyval').replace('ELAPSED_TIME=2.00', 'ELAPSED_TIME=1.50')
    const { values, suspect } = only(loopback('TCP_RR.keyval') + late)
    expect(Object.keys(values ?? {})).toEqual(['transaction_rate'])
    expect(suspect).toEqual([expect.stringMatching(/measured for 1.5 s to 2 s/)])
  })
  test('a process that is cut off makes the sum unknown', () => {
    expect(refusal(four.join('').slice(0, -20))).toMatch(/a whole result after netperf's banner/)
  })
  test('different tests in one file stay apart', () => {
    const reading = netperf.read(loopback('TCP_RR.cilium-csv') + loopback('TCP_CRR.cilium-csv'))
    expect(reading).toMatchObject({ results: [{ benchmark: 'tcp_rr' }, { benchmark: 'tcp_crr' }] })
  })
})

describe('refusals', () => {
  test('an error as the only line is the reason', () => {
    expect(refusal(own('loopback-netperf-head-error-refused.txt'))).toMatch(
      /establish_control could not establish/,
    )
  })
  test('0.00 through a service without a fixed data port', () => {
    expect(refusal(own('tcp-rr-through-a-service.txt'))).toMatch(/nothing came through.*-P ,PORT/)
  })
  test('a histogram that does not add up', () => {
    expect(refusal(loopback('TCP_RR.histogram').replace('124973', '24973'))).toMatch(
      /add up to its HIST_TOTAL/,
    )
  })
  test('a bare number, which -v 0 prints', () => {
    expect(netperf.recognises('95327.18\n')).toBe(false)
    expect(refusal('95327.18\n')).toMatch(/expected a result of netperf/)
  })
  test('a rate whose unit is not told, or of another test', () => {
    expect(refusal(loopback('TCP_RR.keyval').replace(/^THROUGHPUT_UNITS.*\n/m, ''))).toMatch(/got none/)
    expect(refusal(loopback('TCP_RR.keyval').replace('Trans/s', '10^6bits/s'))).toMatch(/got 10\^6bits/)
  })
  test('nothing', () => expect(refusal('')).toMatch(/got nothing/))
})

test('round trips are called so; a connection with its transaction is more than one', () => {
  const semantics = (name: string, metric: string) =>
    only(loopback(name)).metrics?.find((one) => one.name === metric)?.semantics
  expect(semantics('TCP_RR.keyval', 'rtt_mean')).toBe('rtt')
  expect(semantics('TCP_CRR.keyval', 'connection_mean')).toBeNull()
})

test('arguments that make two tests comparable come from the command line, without places and selectors', () => {
  expect(only(loopback('UDP_STREAM.keyval')).argv).toEqual(
    'netperf -l 2 -t UDP_STREAM -c -C -- -R 1 -m 1024'.split(' '),
  )
  expect(only(loopback('TCP_RR.confidence.csv')).argv).toEqual(
    'netperf -l 1 -t TCP_RR -I 99,5 -i 5,3'.split(' '),
  )
})

/** Processes in one text are summed: of the rates in it, wherever a form has them. */
const rates = [
  /^(?:\d+ )?THROUGHPUT=(\S+)$/gm,
  /(?<=^|,)([\d.]+),(?:Trans\/s|10\^6bits\/s)(?=,|$)/gm,
  /^ *\d+ +\d+ +\d+ +(?:\d+ +)?[\d.]+ +([\d.]+)(?= |$)/gm,
  /^ *\d+ +\d+\.\d+ +\d+ +([\d.]+)(?= |$)/gm,
]

function sumOfRates(value: number, { text }: NumbersHeld): boolean {
  const found = rates.flatMap((pattern) => [...text.matchAll(pattern)].map(([, rate]) => Number(rate)))
  const sum = found.reduce((total, rate) => total + rate, 0)
  return [1, 1e6].some((factor) => same(value, sum * factor))
}

const specimens: readonly (readonly [string, string])[] = [
  ...['TCP_RR.cilium-csv', 'TCP_CRR.cilium-csv', 'TCP_STREAM.cilium-csv', 'TCP_MAERTS.cilium-csv'],
  ...['UDP_RR.cilium-csv', 'TCP_RR.classic', 'TCP_STREAM.classic', 'TCP_STREAM.demo-interim'],
  ...['TCP_RR.histogram', 'OMNI-RR.histogram', 'TCP_RR.confidence.csv'],
].map((name) => [name, loopback(name)])
const others: readonly (readonly [string, string])[] = [
  ...['udp-stream-classic', 'tcp-stream-classic-cpu-unreached-confidence', 'duper-4-tcp-rr'],
  ...['tcp-stream-demo-keyval', 'tcp-rr-interim-classic', 'tcp-rr-through-a-service'],
].map((name) => [name, own(`${name}.txt`)])

const derivations = { transaction_rate: sumOfRates, connection_rate: sumOfRates, throughput: sumOfRates }
for (const [name, text] of [...specimens, ...others])
  testAdapterOn(name, { adapter: netperf, text, derivations })

describe.each([
  ...['TCP_RR.keyval', 'TCP_CRR.keyval', 'TCP_MAERTS.keyval', 'TCP_STREAM.keyval'],
  ...['UDP_RR.keyval', 'UDP_STREAM.keyval'],
])('%s, whose last line has the arguments', (name) => {
  const text = loopback(name)
  const specimen: Specimen = {
    ...{ adapter: netperf, text },
    derivations: { ...derivations, sent_throughput: () => true, retransmits: () => true },
  }
  test('every number stands in it, damaged or not', () => {
    expect(wholeFault({ adapter: netperf, text })).toBeNull()
    expect(garblingFault(specimen)).toBeNull()
  })
  test('a beginning of it yields numbers of the whole, or none', () => {
    const whole = only(text).values
    for (let end = 0; end < text.length; end++) {
      const reading = netperf.read(text.slice(0, end))
      if (reading.kind === 'results')
        expect(whole).toMatchObject(reading.results[0]?.repetitions[0]?.values ?? {})
    }
  })
})
