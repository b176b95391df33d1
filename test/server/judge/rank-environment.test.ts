import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RankedField } from '../../../server/contract/change.ts'
import type { EnvironmentDifference } from '../../../server/contract/environment-difference.ts'
import {
  type EnvironmentEvidence,
  rankEnvironment,
  type Transition,
} from '../../../server/judge/rank-environment.ts'

const difference = (
  field: string,
  kind: EnvironmentDifference['kind'] = 'epoch',
  values: Partial<EnvironmentDifference> = {},
): EnvironmentDifference => ({ field, kind, from: 'old', to: 'new', meaning: '', ...values })

const at = (
  host: string,
  when: Transition['when'],
  ...differences: readonly EnvironmentDifference[]
): Transition => ({ host, when, differences })

const fields = (ranked: readonly RankedField[]) => ranked.map(({ field, standing }) => [field, standing])

describe('the fields that changed where a change is', () => {
  test('explain it best where they changed on every host that moved and nowhere else', () => {
    const ranked = rankEnvironment({
      moved: ['a', 'b'],
      still: ['c'],
      transitions: [
        at(
          'a',
          'first',
          difference('host.kernel'),
          difference('host.bios'),
          difference('host.uptime', 'noted'),
        ),
        at('b', 'first', difference('host.kernel'), difference('host.uptime', 'noted')),
        at('c', 'range', difference('host.uptime', 'noted')),
      ],
    })
    expect(fields(ranked)).toEqual([
      ['host.kernel', 'fits'],
      ['host.bios', 'partly'],
      ['host.uptime', 'doubtful'],
    ])
    expect(ranked[0]?.reason).toBe(
      'Changed on 2 of 2 hosts that moved, and on none of 1 host that did not move',
    )
    expect(ranked[2]).toMatchObject({
      elsewhere: 1,
      reason: 'Changed on 2 of 2 hosts that moved, but also 1 time where nothing moved',
    })
  })

  test('explain little where they change all the time on the very host', () => {
    const uptime = difference('host.uptime', 'identity')
    const ranked = rankEnvironment({
      moved: ['a'],
      still: [],
      transitions: [
        at('a', 'quiet', uptime),
        at('a', 'quiet', uptime),
        at('a', 'first', uptime, difference('host.kernel', 'noted')),
      ],
    })
    expect(fields(ranked)).toEqual([
      ['host.kernel', 'fits'],
      ['host.uptime', 'doubtful'],
    ])
  })

  test('come by when they changed, then by class, then by name', () => {
    const ranked = rankEnvironment({
      moved: ['a'],
      still: [],
      transitions: [
        at('a', 'range', difference('host.cpu', 'identity')),
        at(
          'a',
          'first',
          difference('z', 'identity'),
          difference('y'),
          difference('x'),
          difference('w', 'noted'),
        ),
      ],
    })
    expect(ranked.map(({ field }) => field)).toEqual(['z', 'x', 'y', 'w', 'host.cpu'])
    expect(ranked.map(({ exact }) => exact)).toEqual([true, true, true, true, false])
  })

  test('that could be read on one side only come last and are no evidence elsewhere', () => {
    const unread = difference('host.bios', 'identity', { from: null })
    const ranked = rankEnvironment({
      moved: ['a'],
      still: ['b'],
      transitions: [
        at('a', 'first', unread, difference('host.kernel', 'noted')),
        at('b', 'range', difference('host.kernel', 'noted', { to: null })),
      ],
    })
    expect(fields(ranked)).toEqual([
      ['host.kernel', 'fits'],
      ['host.bios', 'unread'],
    ])
  })

  test('name what each host had before and after, however many steps it took', () => {
    const [kernel] = rankEnvironment({
      moved: ['a', 'b'],
      still: [],
      transitions: [
        at('b', 'first', difference('host.kernel', 'epoch', { from: '6.1', to: '6.12' })),
        at('a', 'range', difference('host.kernel', 'epoch', { from: '6.1', to: '6.6' })),
        at('a', 'first', difference('host.kernel', 'epoch', { from: '6.6', to: '6.12' })),
      ],
    })
    expect(kernel?.changes).toEqual([
      { host: 'a', from: '6.1', to: '6.12' },
      { host: 'b', from: '6.1', to: '6.12' },
    ])
  })
})

const hosts = ['a', 'b', 'c', 'd']
const names = ['f', 'g', 'h', 'i', 'j']
const anyValue = fc.constantFrom('old', 'new', null, 1, false)
const anyDifference = fc.record({
  field: fc.constantFrom(...names),
  kind: fc.constantFrom('identity' as const, 'epoch' as const, 'noted' as const),
  from: anyValue,
  to: anyValue,
  meaning: fc.constant(''),
})
const anyTransition = fc.record({
  host: fc.constantFrom(...hosts),
  when: fc.constantFrom('first' as const, 'range' as const, 'quiet' as const),
  differences: fc.uniqueArray(anyDifference, { selector: ({ field }) => field, maxLength: 5 }),
})
const anyEvidence: fc.Arbitrary<EnvironmentEvidence> = fc
  .record({
    moved: fc.subarray(hosts, { minLength: 1 }),
    transitions: fc.array(anyTransition, { maxLength: 14 }),
  })
  .map(({ moved, transitions }) => ({
    moved,
    still: hosts.filter((host) => !moved.includes(host)),
    transitions,
  }))

const standings = ['fits', 'partly', 'doubtful', 'unread']
const places = (evidence: EnvironmentEvidence) =>
  new Map(rankEnvironment(evidence).map(({ field }, place) => [field, place]))

describe('the ranking of fields', () => {
  test('lists each field that changed on a host that moved once, and no other', () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        const changed = evidence.transitions
          .filter(({ host, when }) => evidence.moved.includes(host) && when !== 'quiet')
          .flatMap(({ differences }) => differences.map(({ field }) => field))
        expect(
          rankEnvironment(evidence)
            .map(({ field }) => field)
            .toSorted(),
        ).toEqual([...new Set(changed)].toSorted())
      }),
    )
  })

  test('never puts one that changed where nothing moved before one that did not', () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        const ranks = rankEnvironment(evidence).map(({ standing }) => standings.indexOf(standing))
        expect(ranks).toEqual(ranks.toSorted((a, b) => a - b))
        for (const { standing, elsewhere } of rankEnvironment(evidence)) {
          if (standing === 'fits' || standing === 'partly') expect(elsewhere).toBe(0)
          if (standing === 'doubtful') expect(elsewhere).toBeGreaterThan(0)
        }
      }),
    )
  })

  test('only ever takes a field down for having changed once more where nothing moved', () => {
    fc.assert(
      fc.property(anyEvidence, fc.constantFrom(...names), (evidence, field) => {
        const quiet = at('e', 'quiet', difference(field))
        const more = { ...evidence, transitions: [...evidence.transitions, quiet] }
        const [before, after] = [places(evidence).get(field), places(more).get(field)]
        if (before === undefined) expect(after).toBeUndefined()
        else expect(after).toBeGreaterThanOrEqual(before)
      }),
    )
  })

  test('does not depend on the order of hosts', () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        const turned = {
          moved: evidence.moved.toReversed(),
          still: evidence.still.toReversed(),
          // Those of one host keep their order, which is that of time.
          transitions: hosts
            .toReversed()
            .flatMap((host) => evidence.transitions.filter((one) => one.host === host)),
        }
        expect(rankEnvironment(turned)).toEqual(rankEnvironment(evidence))
      }),
    )
  })
})
