import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type KnownAlert,
  reconcileAlerts,
  type StandingCause,
} from '../../../server/judge/reconcile-alerts.ts'

interface Named extends StandingCause {
  readonly name: string
}

function cause(changes: string, more: Partial<StandingCause> = {}): Named {
  return {
    name: changes,
    changes: changes.split(' '),
    ...{ earliest: 10, latest: 20, hosts: ['metal-01'], worth: true, merged: [] },
    ...more,
  }
}

function alert(id: string, changes: string, more: Partial<KnownAlert> = {}): KnownAlert {
  return {
    id,
    changes: changes === '' ? [] : changes.split(' '),
    ...{ range: { earliest: 10, latest: 20 }, hosts: ['metal-01'], pullRequest: null, holds: true },
    ...more,
  }
}

/** As `alert: its causes`, `new: causes`, `alert → alert`. */
function said(causes: readonly Named[], alerts: readonly KnownAlert[]): string[] {
  const { kept, opened, merged } = reconcileAlerts(causes, alerts)
  return [
    ...[...kept].map(([id, own]) => `${id}: ${own.map(({ name }) => name).join(' | ')}`),
    ...opened.map(({ name }) => `new: ${name}`),
    ...merged.map((one) => `${one.alert} → ${one.into}`),
  ].sort()
}

describe('a cause', () => {
  test('that nobody was told of is a new alert', () => {
    expect(said([cause('a b')], [])).toEqual(['new: a b'])
  })

  test('that is too small or too common for an alert opens none, and keeps the one that it has', () => {
    expect(said([cause('a b', { worth: false })], [])).toEqual([])
    expect(said([cause('a b', { worth: false })], [alert('A', 'a')])).toEqual(['A: a b'])
  })

  test('belongs to the alert that has most of its change points', () => {
    expect(said([cause('a b c')], [alert('A', 'a'), alert('B', 'b c')])).toEqual(['A → B', 'B: a b c'])
  })

  test('belongs to the older alert where two have as many', () => {
    expect(said([cause('a b')], [alert('B', 'b'), alert('A', 'a')])).toEqual(['A: a b', 'B → A'])
  })

  test('that is seen split stays with its alert: nobody is told twice', () => {
    expect(said([cause('a'), cause('b')], [alert('A', 'a b')])).toEqual(['A: a | b'])
  })

  test('whose change points were all replaced stays with its alert where place and host agree', () => {
    expect(said([cause('b')], [alert('A', 'a')])).toEqual(['A: b'])
  })

  test.each([
    ['elsewhere in history', { earliest: 30, latest: 40 }],
    ['on another host', { hosts: ['metal-02'] }],
  ])('%s is another alert', (_, more) => {
    expect(said([cause('b', more)], [alert('A', 'a')])).toEqual(['new: b'])
  })

  test('takes over an alert that lost its own only where no other has done so', () => {
    expect(said([cause('c', { earliest: 12 }), cause('b')], [alert('A', 'a')])).toEqual(['A: b', 'new: c'])
  })

  test('does not take over an alert that still stands', () => {
    expect(said([cause('a'), cause('b')], [alert('A', 'a')])).toEqual(['A: a', 'new: b'])
  })

  test('that a pull request brought goes on with the pull request’s alert', () => {
    const request = alert('A', '', { range: null, pullRequest: 12 })
    expect(said([cause('a', { merged: [12] })], [request])).toEqual(['A: a'])
    expect(said([cause('a', { merged: [13] })], [request])).toEqual(['new: a'])
  })

  test('whose merge becomes known only when it has an alert leaves one of the two, the older', () => {
    const request = (id: string) => alert(id, '', { range: null, pullRequest: 12 })
    const merged = cause('a', { merged: [12] })
    expect(said([merged], [request('A'), alert('B', 'a')])).toEqual(['A: a', 'B → A'])
    expect(said([merged], [alert('A', 'a'), request('B')])).toEqual(['A: a', 'B → A'])
  })

  test('leaves alone the alert of a merged pull request that was refuted or withdrawn', () => {
    const request = alert('A', '', { range: null, pullRequest: 12, holds: false })
    expect(said([cause('a', { merged: [12] })], [request, alert('B', 'a')])).toEqual(['B: a'])
  })
})

describe('an alert', () => {
  test('none of whose change points stands has nothing any more', () => {
    expect(said([], [alert('A', 'a b')])).toEqual([])
  })
})

/** Ids of change points; a real cause of the model owns some of them. */
const ids = ['a', 'b', 'c', 'd', 'e', 'f']

/** What the detector sees at a time: each change point of a real cause stands or not, seen whole or split in two. */
const view = fc.record({
  standing: fc.subarray(ids),
  split: fc.subarray(ids),
})

/** Causes of a view: the real causes are `abc` at one place and `def` at another. */
function seen({
  standing,
  split,
}: {
  readonly standing: readonly string[]
  readonly split: readonly string[]
}) {
  return [ids.slice(0, 3), ids.slice(3)].flatMap((real, i) => {
    const place = { earliest: i * 100, latest: i * 100 + 10 }
    const now = real.filter((id) => standing.includes(id))
    return [now.filter((id) => !split.includes(id)), now.filter((id) => split.includes(id))]
      .filter((part) => part.length > 0)
      .map((part) => cause(part.join(' '), place))
  })
}

/** Keeps alerts as the server does, from one view to the next. */
function follow(views: readonly Parameters<typeof seen>[0][]) {
  const alerts = new Map<string, KnownAlert>()
  const merged = new Set<string>()
  let next = 0
  for (const one of views) {
    const alive = [...alerts.values()].filter(({ id }) => !merged.has(id))
    const told = reconcileAlerts(seen(one), alive)
    const take = (id: string, causes: readonly Named[]) => {
      const before = alerts.get(id)
      const [first] = causes
      if (first === undefined) return
      const changes = [...new Set([...(before?.changes ?? []), ...causes.flatMap((own) => own.changes)])]
      alerts.set(id, alert(id, changes.join(' '), { range: first }))
    }
    for (const [id, causes] of told.kept) take(id, causes)
    for (const own of told.opened) take(`${String(next++).padStart(6, '0')}`, [own])
    for (const { alert: gone, into } of told.merged) {
      merged.add(gone)
      const both = [...(alerts.get(into)?.changes ?? []), ...(alerts.get(gone)?.changes ?? [])]
      const range = alerts.get(into)?.range ?? null
      alerts.set(into, alert(into, [...new Set(both)].join(' '), { range }))
    }
  }
  return [...alerts.values()].filter(({ id }) => !merged.has(id))
}

describe('however causes come, go, split and join', () => {
  const whole = { standing: ids, split: [] }

  test('each ends as one alert once the detector sees it whole', () => {
    fc.assert(
      fc.property(fc.array(view, { maxLength: 12 }), (views) => {
        const alerts = follow([...views, whole])
        expect(alerts.map(({ changes }) => changes.toSorted().join('')).sort()).toEqual(['abc', 'def'])
      }),
      { seed: 7, numRuns: 400 },
    )
  })

  test('one whose parts are never seen before the whole is told once', () => {
    fc.assert(
      fc.property(fc.array(view, { maxLength: 12 }), (views) => {
        expect(follow([whole, ...views])).toHaveLength(2)
      }),
      { seed: 8, numRuns: 400 },
    )
  })

  test('the order in which causes and alerts are given does not matter', () => {
    fc.assert(
      fc.property(fc.array(view, { maxLength: 8 }), view, fc.integer(), (views, last, seed) => {
        const alerts = follow(views)
        const causes = seen(last)
        const turned = <T>(items: readonly T[]) =>
          seed % 2 === 0 ? items.toReversed() : items.slice(1).concat(items.slice(0, 1))
        expect(said(turned(causes), turned(alerts))).toEqual(said(causes, alerts))
      }),
      { seed: 9, numRuns: 400 },
    )
  })
})
