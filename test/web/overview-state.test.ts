import { describe, expect, it } from 'vitest'
import type { Overview, OverviewAlert, OverviewProject } from '../../server/contract/overview.ts'
import { alertsByKind, overviewState } from '../../web/model/overview-state.ts'
import { healthyHost } from './host-signs.ts'

const at = Date.UTC(2026, 0, 5, 12)
const id = '01K00000000000000000000000'

function project(change: Partial<OverviewProject> = {}): OverviewProject {
  return {
    ...{ slug: 'dataplane', baselineBranch: 'main', createdAt: at, runs: 40, series: 120, latestRun: null },
    ...{ reanalysis: null, revision: 1, alerts: { change: 0, 'pull-request': 0, 'missing-data': 0 } },
    verdicts: { regressed: 0, improved: 0, unchanged: 100, inconclusive: 0, invalid: 0, pending: 0 },
    sensitivity: { known: 100, blind: 0, median: 0.034 },
    ...change,
  }
}

function alert(change: Partial<OverviewAlert> = {}): OverviewAlert {
  return {
    ...{
      id,
      project: 'dataplane',
      kind: 'change',
      headline: 'tcp_rr',
      evidence: 'suspected',
      handling: 'open',
    },
    ...{ assignee: null, mutedUntil: null, attribution: null, hosts: ['lab-3'], after: null, upTo: null },
    ...{ pullRequest: null, largest: null, members: 1, openedAt: at, updatedAt: at, direction: 'lower' },
    ...change,
  }
}

function overview(change: Partial<Overview> = {}): Overview {
  return { at, alerts: [], projects: [project()], hosts: [healthyHost(at)], runs: [], ...change }
}

const effect = (relative: number) => ({ relative, low: relative - 0.01, high: relative + 0.01 })

describe('overviewState', () => {
  it('says in one line that all is well, and what could have been seen', () => {
    expect(overviewState(overview())).toEqual({
      tone: 'well',
      text: 'All is well: no open alert, and no host in doubt.',
      reach: 'One run would show a change of ±3.4 % on half of the headline series; none of 100 is blind.',
    })
  })

  it('promises no more than the project that sees least, and counts the blind series of all', () => {
    const blunt = project({ slug: 'overlay', sensitivity: { known: 20, blind: 7, median: 0.11 } })
    expect(overviewState(overview({ projects: [project(), blunt] })).reach).toBe(
      'One run would show a change of ±11 % on half of the headline series; 7 of 120 are blind to what is worth an alert.',
    )
  })

  it('does not call well what nothing could be seen of yet', () => {
    const young = project({ sensitivity: { known: 0, blind: 0, median: null } })
    expect(overviewState(overview({ projects: [young] }))).toEqual({
      tone: 'well',
      text: 'No open alert, and no host in doubt.',
      reach: 'Nothing could be seen yet: no headline series has enough runs for a baseline.',
    })
  })

  it('tells what is certain from what is suspected', () => {
    const counts = { change: 3, 'pull-request': 0, 'missing-data': 0 }
    const open = { projects: [project({ alerts: counts })] }
    expect(overviewState(overview({ ...open, alerts: [alert()] }))).toMatchObject({
      tone: 'suspected',
      text: '3 open alerts.',
    })
    expect(
      overviewState(overview({ ...open, alerts: [alert(), alert({ evidence: 'confirmed' })] })),
    ).toMatchObject({ tone: 'wrong', text: '3 open alerts, 1 of them certain.' })
  })

  it('holds a host in doubt for something to look at', () => {
    const hosts = [healthyHost(at), healthyHost(at, { recent: { judged: 20, valid: 11 } })]
    expect(overviewState(overview({ hosts }))).toMatchObject({ tone: 'suspected', text: '1 host in doubt.' })
  })
})

describe('alertsByKind', () => {
  it('has missing data first, and of each kind what is certain and harms most', () => {
    const groups = alertsByKind([
      alert({ headline: 'a little slower', largest: effect(0.03) }),
      alert({ headline: 'faster', largest: effect(-0.3) }),
      alert({ headline: 'slower', largest: effect(0.12) }),
      alert({ headline: 'thinner', direction: 'higher', largest: effect(-0.08), evidence: 'confirmed' }),
      alert({ headline: 'silent', kind: 'missing-data', evidence: 'confirmed' }),
    ])
    expect(groups.map(({ kind, alerts }) => [kind, alerts.map(({ headline }) => headline)])).toEqual([
      ['missing-data', ['silent']],
      ['change', ['thinner', 'slower', 'a little slower', 'faster']],
    ])
  })
})
