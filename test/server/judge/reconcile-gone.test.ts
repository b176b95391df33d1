import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  benchmarkKey,
  type GoneBenchmark,
  isGone,
  type LateBenchmark,
  type WatchedBenchmark,
} from '../../../server/judge/missing-data.ts'
import { type KeptGone, type KnownGone, reconcileGone } from '../../../server/judge/reconcile-gone.ts'
import { seededRandom, shuffled } from '../../../server/stats/seeded-random.ts'

const present = { suite: 'default', path: 'vm-vm', starts: [], heardAt: 100, disappeared: null }

/** `rack-1 tcp_rr`: a benchmark on a host, in the newest run of its suite. */
function has(text: string, more: Partial<WatchedBenchmark> = {}): WatchedBenchmark {
  const [host = '', name = ''] = text.split(' ')
  return { ...present, host, name, ...more }
}

/** One that went after a place in history, up to the next or another. */
function lost(
  text: string,
  after: number,
  upTo = after + 1,
  more: Partial<WatchedBenchmark> = {},
): GoneBenchmark {
  const at = (place: number) => ({ run: `${text} ${place}`, at: place })
  return { ...has(text, more), disappeared: { after: at(after), upTo: at(upTo), runs: 4 } }
}

const nameOf = ({ host, name }: WatchedBenchmark) => `${host} ${name}`
const overdue = (...gone: readonly GoneBenchmark[]): LateBenchmark[] =>
  gone.map((benchmark) => ({ benchmark, overdue: true }))
const late = (...gone: readonly GoneBenchmark[]): LateBenchmark[] =>
  gone.map((benchmark) => ({ benchmark, overdue: false }))

function known(id: string, gone: readonly WatchedBenchmark[], more: Partial<KnownGone> = {}): KnownGone {
  return { id, alive: true, openedAt: 50, gone: gone.map(benchmarkKey), ...more }
}

/** What is opened, and what becomes of known alerts, by names. `others` are measured as ever. */
function reconcile(
  news: readonly LateBenchmark[],
  alerts: readonly KnownGone[] = [],
  others: readonly WatchedBenchmark[] = [],
) {
  const watched = [...news.map(({ benchmark }) => benchmark), ...others]
  const { opened, kept } = reconcileGone({ watched, late: news }, alerts)
  const names = (some: readonly WatchedBenchmark[]) => some.map(nameOf).sort()
  const told = ({ alert, added, came, gone, over }: KeptGone) => {
    return { alert, added: names(added), came: names(came), gone: names(gone), over }
  }
  return { opened: opened.map(names).sort(), kept: kept.map(told) }
}

const opened = (...[news, alerts, others]: Parameters<typeof reconcile>) =>
  reconcile(news, alerts, others).opened

describe('one cause', () => {
  test('is what one commit removed from a suite, on one host or several', () => {
    const one = overdue(lost('rack-1 tcp_rr', 9), lost('rack-1 udp_rr', 9), lost('rack-1 rr_tail', 9))
    expect(opened(one)).toEqual([['rack-1 rr_tail', 'rack-1 tcp_rr', 'rack-1 udp_rr']])
    const several = overdue(lost('rack-1 tcp_rr', 9), lost('rack-2 tcp_rr', 9), lost('rack-3 tcp_rr', 9))
    expect(opened(several)).toEqual([['rack-1 tcp_rr', 'rack-2 tcp_rr', 'rack-3 tcp_rr']])
  })

  test('is told by ranges that share a place, where hosts run at different commits', () => {
    const news = overdue(
      lost('rack-1 tcp_rr', 9, 10),
      lost('rack-2 tcp_rr', 6, 12),
      lost('rack-3 tcp_rr', 8, 11),
    )
    expect(opened(news)).toHaveLength(1)
  })

  test('may have more of it on one host than on another', () => {
    const news = overdue(lost('rack-1 tcp_rr', 9), lost('rack-1 udp_rr', 9), lost('rack-2 udp_rr', 9))
    expect(opened(news)).toHaveLength(1)
  })

  test('needs one of it to be overdue: the others are late, and bear it out', () => {
    const [first, second] = [lost('rack-1 tcp_rr', 9), lost('rack-2 tcp_rr', 9)]
    expect(opened([...overdue(first), ...late(second)])).toEqual([['rack-1 tcp_rr', 'rack-2 tcp_rr']])
    expect(opened(late(first, second))).toEqual([])
  })
})

describe('different causes are', () => {
  test('what went at different places in history', () => {
    expect(opened(overdue(lost('rack-1 tcp_rr', 9), lost('rack-2 tcp_rr', 10)))).toHaveLength(2)
    expect(opened(overdue(lost('rack-1 tcp_rr', 9), lost('rack-1 udp_rr', 10)))).toHaveLength(2)
  })

  test('different benchmarks on hosts that measure the same', () => {
    const others = [has('rack-1 udp_rr'), has('rack-2 tcp_rr')]
    expect(opened(overdue(lost('rack-1 tcp_rr', 9), lost('rack-2 udp_rr', 9)), [], others)).toHaveLength(2)
  })

  test('what went from different suites', () => {
    const nightly = lost('rack-1 udp_rr', 9, 10, { suite: 'nightly' })
    expect(opened(overdue(lost('rack-1 tcp_rr', 9), nightly))).toHaveLength(2)
  })
})

describe('a known alert', () => {
  const [first, second, third] = [
    lost('rack-1 tcp_rr', 9),
    lost('rack-2 tcp_rr', 9),
    lost('rack-3 tcp_rr', 9),
  ]

  test('is joined by what goes by its cause later, be it late only', () => {
    const { opened: none, kept } = reconcile(late(second), [known('A', [first])], [first])
    expect(none).toEqual([])
    expect(kept).toMatchObject([
      { added: ['rack-2 tcp_rr'], gone: ['rack-1 tcp_rr', 'rack-2 tcp_rr'], over: false },
    ])
  })

  test('is not joined by what goes elsewhere in history', () => {
    const elsewhere = lost('rack-2 tcp_rr', 12)
    expect(opened(overdue(elsewhere), [known('A', [first])], [first])).toEqual([['rack-2 tcp_rr']])
  })

  test('stays for the rest when one of its hosts brings data, and is over with the last', () => {
    const alert = known('A', [first, second])
    expect(reconcile([], [alert], [has('rack-1 tcp_rr'), second]).kept).toMatchObject([
      { came: ['rack-1 tcp_rr'], gone: ['rack-2 tcp_rr'], over: false },
    ])
    expect(reconcile([], [alert], [has('rack-1 tcp_rr'), has('rack-2 tcp_rr')]).kept).toMatchObject([
      { came: ['rack-1 tcp_rr', 'rack-2 tcp_rr'], gone: [], over: true },
    ])
  })

  test('is not over when the last of it comes as another host loses the same', () => {
    const { kept } = reconcile(overdue(third), [known('A', [first, second])], [has('rack-1 tcp_rr'), second])
    expect(kept).toMatchObject([{ added: ['rack-3 tcp_rr'], came: ['rack-1 tcp_rr'], over: false }])
  })

  test('keeps what late runs show to have gone at another place, and opens no other for it', () => {
    const { opened: none, kept } = reconcile(overdue(lost('rack-1 tcp_rr', 5), lost('rack-2 tcp_rr', 9)), [
      known('A', [first, second]),
    ])
    expect(none).toEqual([])
    expect(kept).toMatchObject([{ added: [], gone: ['rack-1 tcp_rr', 'rack-2 tcp_rr'] }])
  })

  test('is not over because an old run came late: later ones are without it all the same', () => {
    const still = { ...lost('rack-1 tcp_rr', 8, 9), heardAt: 200 }
    expect(reconcile([], [known('A', [first])], [still]).kept).toMatchObject([{ came: [], over: false }])
  })

  test('goes on without what is forgotten, which never came again', () => {
    expect(reconcile([], [known('A', [first, second])], [has('rack-2 tcp_rr')]).kept).toMatchObject([
      { came: ['rack-2 tcp_rr'], gone: [], over: false },
    ])
  })

  test('that a person closed takes in what goes by its cause, so that nobody is told of it twice', () => {
    const closed = known('A', [first], { alive: false })
    expect(reconcile(overdue(second), [closed], [first])).toMatchObject({
      opened: [],
      kept: [{ added: ['rack-2 tcp_rr'] }],
    })
    // Once all of it came again, what is gone next is news.
    expect(opened(overdue(first), [known('A', [], { alive: false })])).toEqual([['rack-1 tcp_rr']])
  })

  test.each([
    ['the one that is alive', [known('A', [first], { alive: false }), known('B', [second])], 'B'],
    ['then the one with most of the cause', [known('A', [first]), known('B', [second, third])], 'B'],
    ['then the oldest', [known('B', [second]), known('A', [first])], 'A'],
  ])('of several with one cause is joined: %s', (_, alerts, joined) => {
    const { kept } = reconcile(late(lost('rack-4 tcp_rr', 9)), alerts, [first, second, third])
    expect(kept.flatMap(({ alert, added }) => (added.length > 0 ? [alert] : []))).toEqual([joined])
  })
})

/** A fleet that loses benchmarks at random places, some of them known already. */
const fleets = fc.array(
  fc.record({
    host: fc.constantFrom('rack-1', 'rack-2', 'rack-3'),
    name: fc.constantFrom('tcp_rr', 'udp_rr', 'rr_tail', 'tcp_crr'),
    suite: fc.constantFrom('default', 'nightly'),
    after: fc.integer({ min: 0, max: 12 }),
    width: fc.integer({ min: 1, max: 4 }),
    state: fc.constantFrom('present', 'gone', 'late', 'overdue'),
    alert: fc.constantFrom(null, 'A', 'B', 'C'),
  }),
  { maxLength: 24 },
)
type Fleet = typeof fleets extends fc.Arbitrary<infer T> ? T : never

function situation(fleet: Fleet, order: <T>(items: readonly T[]) => readonly T[]) {
  const byPlace = [...new Map(fleet.map((one) => [`${one.host} ${one.name}`, one])).values()]
  const benchmarks = byPlace.map((one) => {
    const { host, name, suite, after, width } = one
    const text = `${host} ${name}`
    const benchmark =
      one.state === 'present' ? has(text, { suite }) : lost(text, after, after + width, { suite })
    return { ...one, benchmark }
  })
  const news = benchmarks.flatMap(({ benchmark, state }) =>
    isGone(benchmark) && state !== 'gone' ? [{ benchmark, overdue: state === 'overdue' }] : [],
  )
  const alerts = ['A', 'B', 'C'].map((id) => {
    const own = benchmarks.filter(({ alert }) => alert === id).map(({ benchmark }) => benchmark)
    return known(id, order(own), { alive: id !== 'B' })
  })
  const watched = order(benchmarks.map(({ benchmark }) => benchmark))
  return { watched, late: order(news), alerts: order(alerts) }
}

test('whatever is gone: each benchmark has one alert at most, and the order in which it is looked at does not matter', () => {
  fc.assert(
    fc.property(fleets, fc.integer(), (fleet, seed) => {
      const { watched, late: news, alerts } = situation(fleet, (items) => items)
      const result = reconcileGone({ watched, late: news }, alerts)
      const told = [...result.opened, ...result.kept.map(({ gone }) => gone)].flat().map(benchmarkKey)
      expect(new Set(told).size).toBe(told.length)
      for (const { benchmark, overdue: due } of news) {
        if (due) expect(told).toContain(benchmarkKey(benchmark))
      }
      for (const group of result.opened) {
        const after = Math.max(...group.map(({ disappeared }) => disappeared.after.at))
        expect(after).toBeLessThan(Math.min(...group.map(({ disappeared }) => disappeared.upTo.at)))
        expect(new Set(group.map(({ suite }) => suite)).size).toBe(1)
      }
      const random = seededRandom(seed)
      const other = situation(fleet, (items) => shuffled(items, random))
      const again = reconcileGone({ watched: other.watched, late: other.late }, other.alerts)
      expect(normal(again)).toEqual(normal(result))
    }),
    { seed: 7, numRuns: 500 },
  )
})

/** When each of four hosts is seen to have lost two benchmarks by one commit, and when it brings them again. */
const losses = fc.array(
  fc.record({
    after: fc.integer({ min: 4, max: 9 }),
    upTo: fc.integer({ min: 10, max: 14 }),
    late: fc.integer({ min: 1, max: 20 }),
    patience: fc.integer({ min: 0, max: 10 }),
    back: fc.integer({ min: 31, max: 50 }),
  }),
  { minLength: 1, maxLength: 4 },
)
type Loss = typeof losses extends fc.Arbitrary<(infer T)[]> ? T : never

/** What a look sees of it at a time. */
function seenAt(now: number, all: readonly Loss[]) {
  const benchmarks = all.flatMap((loss, i) =>
    ['tcp_rr', 'udp_rr'].map((name) => {
      const text = `rack-${i} ${name}`
      const isThere = now < loss.late || now >= loss.back
      const heardAt = now < loss.late ? now : now >= loss.back ? now : loss.late
      const benchmark = isThere ? has(text, { heardAt }) : lost(text, loss.after, loss.upTo, { heardAt })
      return { benchmark, overdue: now >= loss.late + loss.patience }
    }),
  )
  const news = benchmarks.flatMap(({ benchmark, overdue: due }) =>
    isGone(benchmark) ? [{ benchmark, overdue: due }] : [],
  )
  return { watched: benchmarks.map(({ benchmark }) => benchmark), late: news }
}

function lookAt(now: number, all: readonly Loss[], alerts: readonly KnownGone[]): KnownGone[] {
  const { opened: groups, kept } = reconcileGone(seenAt(now, all), alerts)
  const after = new Map(kept.map((one) => [one.alert, one]))
  return [
    ...alerts.map((alert) => {
      const became = after.get(alert.id)
      const gone = became?.gone.map(benchmarkKey) ?? []
      return { ...alert, gone, alive: alert.alive && became?.over !== true }
    }),
    ...groups.map((group, i) => known(`${100 + now} ${i}`, group, { openedAt: now })),
  ]
}

test('whenever each host is seen to have lost it: there is one alert, until the last brings it again, and a person may close it', () => {
  fc.assert(
    fc.property(losses, fc.integer({ min: 1, max: 60 }), (all, closed) => {
      let alerts: KnownGone[] = []
      for (let now = 0; now <= 50; now++) {
        if (now === closed) alerts = alerts.map((alert) => ({ ...alert, alive: false }))
        alerts = lookAt(now, all, alerts)
        const isDue = all.some(({ late: since, patience }) => now >= since + patience)
        expect(alerts.length, `alerts at ${now}`).toBe(isDue ? 1 : 0)
        const left = all.some(({ back }) => now < back)
        const wasClosed = alerts.some(({ openedAt }) => openedAt < closed && closed <= now)
        if (isDue) expect(alerts[0]?.alive, `alive at ${now}`).toBe(left && !wasClosed)
        if (now === 30) expect(alerts[0]?.gone).toHaveLength(2 * all.length)
      }
    }),
    { seed: 11, numRuns: 300 },
  )
})

/** With nothing in it that an order could tell. */
function normal({ opened: groups, kept }: ReturnType<typeof reconcileGone>) {
  const names = (some: readonly WatchedBenchmark[]) => some.map(nameOf).sort()
  return {
    opened: groups.map(names).sort(),
    kept: kept.map(({ alert, added, came, gone, over }) => {
      return { alert, over, added: names(added), came: names(came), gone: names(gone) }
    }),
  }
}
