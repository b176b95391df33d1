import { describe, expect, test } from 'vitest'
import { only, read, refusal, results } from './sockperf-fixtures.ts'

const good = read('pp-tcp-fullrtt.txt')

describe('round trips and halves of them', () => {
  const semanticsOf = (name: string) =>
    Object.fromEntries(
      only(read(name)).metrics.flatMap((metric) =>
        metric.semantics === null ? [] : [[metric.name, metric.semantics]],
      ),
    )

  test('never have a name in common', () => {
    expect(new Set(Object.values(semanticsOf('pp-tcp-fullrtt.txt')))).toEqual(new Set(['rtt']))
    expect(new Set(Object.values(semanticsOf('pp-tcp.txt')))).toEqual(new Set(['half-rtt']))
    const [full, half] = ['pp-tcp-fullrtt.txt', 'pp-tcp.txt'].map((name) => Object.keys(semanticsOf(name)))
    expect(full?.filter((name) => half?.includes(name))).toEqual([])
    expect(full).toContain('rtt_p50')
    expect(half).toContain('latency_p50')
  })

  test.each([
    ['the summary', 'Summary: Round trip is 10.574', 'Summary: Latency is 10.574'],
    ['the mean', 'avg-rtt', 'avg-latency'],
    ['another run’s summary', 'Summary: Round trip is 10.574', 'Summary: Round trip is 5.266'],
  ])('mixed in one text are refused: %s', (_, is, becomes) => {
    expect(refusal(good.replace(is, becomes))).toMatch(/another mean in its summary/)
  })

  test('the median is the headline, the tail stands beside it', () => {
    const roles = Object.fromEntries(only(good).metrics.map(({ name, role }) => [name, role]))
    expect(roles).toMatchObject({
      ...{ rtt_p50: 'headline', rtt_p90: 'secondary', rtt_p9999: 'secondary', rtt_mean: 'explanatory' },
      ...{ transaction_rate: 'explanatory', dropped: 'explanatory' },
    })
    expect(only(read('tp-udp.txt')).metrics.find(({ role }) => role === 'headline')?.name).toBe(
      'message_rate',
    )
  })
})

describe('versions', () => {
  const newer = good
    .replace('#3.7-no.git', '#3.10-no.git')
    .replace(
      '(std-dev=39.996)',
      '(std-dev=39.996, mean-ad=36.967, median-ad=0.194, siqr=0.152, cv=4.435, std-error=0.660, 99.0% ci=[9.701, 11.102])',
    )

  test('3.10 tells more of the spread, which is not taken for anything else', () => {
    expect(only(newer).values).toEqual(only(good).values)
    expect(only(newer).tool.version).toBe('3.10-no.git')
  })

  test('another version is another result', () => {
    expect(results(good + newer).results.map(({ tool }) => tool.version)).toEqual([
      '3.7-no.git',
      '3.10-no.git',
    ])
  })

  test('without terminal colours, and with line ends of Windows, it reads the same', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is taken out
    const plain = good.replace(/\u001b\[[0-9;]*m/g, '')
    expect(plain).not.toBe(good)
    expect(only(plain)).toEqual(only(good))
    expect(only(plain.replaceAll('\n', '\r\n'))).toEqual(only(good))
  })
})

describe('refusals', () => {
  const withObservations = (text: string, count: number) =>
    text.replace(
      /Total \d+ observations(\S*); each percentile contains [\d.]+/,
      `Total ${count} observations$1; each percentile contains ${(count / 100).toFixed(2)}`,
    )

  test.each([
    ['a version', /.*version #.*\n/, /begins with its version/],
    ['the protocol', /.*# TCP\n/, /the line that says TCP or UDP/],
    ['the time', /.*Total Run.*\n/, /the time of the run/],
    ['the valid duration', /.*Valid Duration.*\n/, /the valid duration/],
    ['the mean', /.*avg-rtt.*\n/, /the mean of its times/],
    ['the dropped messages', /.*dropped.*\n/, /dropped messages/],
    ['the summary', /.*Summary.*\n/, /a summary "Round trip is … usec"/],
    ['the observations', /.*Total 145944.*\n/, /the number of observations/],
    ['a percentile', /.*percentile 99.900.*\n/, /percentile 99.900/],
    ['the largest', /.*<MAX>.*\n/, /the largest time/],
    ['the smallest, which is the last line', /.*<MIN>.*\n/, /cut off/],
    ['the end of the last line', /9\n$/, /cut off/],
  ])('without %s', (_, line, reason) => {
    expect(good).toMatch(line)
    expect(refusal(good.replace(line, ''))).toMatch(reason)
  })

  test.each([
    ['percentiles that fall', /99.000 = {3}11.249/, '99.000 =    1.249', /in their order/],
    ['a mean above the largest', /(<MAX> observation = )5382.459/, '$1   4.459', /in their order/],
    [
      'observations that are not a hundred percentiles',
      'Total 145944',
      'Total 145',
      /are not 1459.44 in each/,
    ],
    ['a median of zero', /(25.000|50.000|<MIN>.*) = +[\d.]+/g, '$1 =    0.000', /above 0 µs/],
    ['a valid duration of zero', 'RunTime=1.550', 'RunTime=0.000', /for 0 s/],
    ['a number that is none', '99.000 =   11.249', '99.000 =   11.2.49', /percentile 99.000/],
    [
      'two lines that differ',
      /(.*dropped.*\n)/,
      '$1sockperf: # dropped messages = 9; # duplicated messages = 0; # out-of-order messages = 0\n',
      /once, found several/,
    ],
  ])('%s', (_, is, becomes, reason) => {
    expect(refusal(good.replace(is, becomes))).toMatch(reason)
  })

  test('several servers in one run, whose statistics nobody can tell apart', () => {
    const second = good.slice(good.indexOf('sockperf: ========='), -1).replace('Server No: 0', 'Server No: 1')
    expect(refusal(good + second.replace('10.574', '11.000').concat('\n'))).toMatch(/once, found several/)
  })

  test('an error line anywhere', () => {
    expect(refusal(`${good}sockperf: ERROR: late trouble\n`)).toBe(
      'sockperf reported: sockperf: ERROR: late trouble',
    )
  })

  test('too few round trips for a median', () => {
    expect(refusal(withObservations(good, 19))).toBe('expected at least 20 round trips from sockperf, got 19')
  })

  test.each([
    [99_999, ['p50', 'p90', 'p99', 'p999']],
    [9_999, ['p50', 'p90', 'p99']],
    [999, ['p50', 'p90']],
    [99, ['p50']],
  ])('with %i round trips only the percentiles that they carry are told', (count, known) => {
    const { values, notes } = only(withObservations(good, count))
    const percentiles = Object.keys(values).flatMap((name) => /^rtt_(p\d+)$/.exec(name)?.[1] ?? [])
    expect(percentiles).toEqual(known)
    expect(notes).toHaveLength(4 - known.length)
  })

  test('a throughput whose numbers do not agree, or of gigas, or that is zero', () => {
    const tp = read('tp-udp.txt')
    expect(refusal(tp.replace('Rate is 375812', 'Rate is 475812'))).toMatch(/do not agree/)
    expect(refusal(tp.replace('22.938 MBps', '23.938 MBps'))).toMatch(/do not agree/)
    expect(refusal(tp.replace('MBps', 'GBps').replace('Mbps', 'Gbps'))).toMatch(/expected MBps/)
    expect(refusal(tp.replace('Rate is 375812', 'Rate is 0'))).toMatch(/sent nothing/)
    expect(refusal(tp.trimEnd())).toMatch(/expected MBps/)
  })
})

describe('suspicions', () => {
  test.each([
    ['# dropped messages = 0', '# dropped messages = 12', '12 messages were dropped'],
    ['# duplicated messages = 0', '# duplicated messages = 3', '3 messages came twice'],
  ])('%s becomes %s', (is, becomes, suspect) => {
    expect(only(good.replace(is, becomes)).suspect).toEqual([suspect])
  })

  test('messages out of order are told, not suspected', () => {
    const { values, suspect } = only(good.replace('out-of-order messages = 0', 'out-of-order messages = 4'))
    expect([values['out_of_order'], suspect]).toEqual([4, []])
  })

  test('a rate that the client cannot send at', () => {
    expect(only(read('ul-tcp-too-fast-fullrtt.txt')).suspect).toEqual([
      'the client could not send at the rate asked for',
    ])
    expect(only(read('ul-tcp-20kmps-fullrtt.txt')).suspect).toEqual([])
  })

  test('throughput says that nobody counted what arrived', () => {
    expect(only(read('tp-udp.txt')).notes).toEqual(['sockperf tells what the client sent, not what arrived.'])
  })
})

describe('several runs', () => {
  test('alike are repetitions, others other results, failed ones are left out and noted', () => {
    const text = [good, read('error-refused.txt'), read('pp-tcp.txt'), good, 'Done.\n'].join('')
    const { results: both, notes } = results(text)
    expect(both.map(({ repetitions }) => repetitions.length)).toEqual([2, 1])
    expect(notes).toEqual([expect.stringMatching(/^Run 2 of 4 gives no numbers: sockperf reported:/)])
  })

  test('under load with every message answered is told from ping-pong', () => {
    const all = good.replace(
      'sockperf: Test ended',
      'sockperf: Test end (interrupted by signal 2)\nsockperf: Test ended',
    )
    expect(only(all).benchmark).toBe('sockperf_ul_tcp')
    // The line comes when it will, even after the text was taken.
    const late = read('ul-tcp-10kmps.txt').replace(/.*interrupted by signal.*\n/, '')
    expect(only(late).benchmark).toBe('sockperf_ul_tcp')
  })
})
