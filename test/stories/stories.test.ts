import { expect, test } from 'vitest'
import { type Played, playStory } from './play-story.ts'
import { plots, type Story, tellStory } from './story.ts'

/**
 * Invented histories through the real ingest, judge and alerts, with agents that measure again what is suspect in some.
 * `METALMARK_STORIES=1000` plays as many; without it so many that each plot comes several times, with agents and without.
 * `METALMARK_STORIES_FROM` is the first one's number: to play a part, or one alone.
 */
const stories = Number(process.env['METALMARK_STORIES'] ?? 2 * plots.length)
const first = Number(process.env['METALMARK_STORIES_FROM'] ?? 0)

interface Outcome {
  readonly story: Story
  readonly played: Played
}

const outcomes: Outcome[] = []

test(`${stories} stories are played, and nothing is left behind but the watch for missing data`, {
  timeout: 90 * 60_000,
}, async () => {
  for (let seed = first; seed < first + stories; seed++) {
    const story = tellStory(seed)
    const played = await playStory(story)
    expect(played.jobs, `story ${seed}`).toEqual({ queued: 1, running: 0, failed: 0 })
    expect(played.workLeft, `story ${seed}`).toBe(0)
    outcomes.push({ story, played })
  }
  summarise()
})

const changes = [
  ...['regression', 'regression-late-uploads', 'regression-reverted', 'regression-in-gap'],
  ...['request-merged', 'agent-dies'],
] as Story['plot'][]

test('a cause has exactly one alert, whatever came late, and it bounds the commit', () => {
  const told = ofPlots(...changes)
  expect(told.filter((outcome) => onCode(outcome).length !== 1).map(show)).toEqual([])
  for (const outcome of told) {
    const [alert] = onCode(outcome)
    const from = firstSlow(outcome.story)
    expect(placeOf(outcome, alert?.after), show(outcome)).toBeLessThan(from)
    expect(placeOf(outcome, alert?.upTo), show(outcome)).toBeGreaterThanOrEqual(from)
  }
})

test('one that a later commit takes back is resolved, the others stay open and are confirmed', () => {
  for (const outcome of ofPlots('regression-reverted')) {
    expect(onCode(outcome)[0]?.handling, show(outcome)).toBe('resolved')
  }
  for (const outcome of ofPlots(...changes.filter((plot) => plot !== 'regression-reverted'))) {
    expect(onCode(outcome)[0], show(outcome)).toMatchObject({ handling: 'open', evidence: 'confirmed' })
  }
})

test('where agents take work, measuring again says so first, and puts it down to the code', () => {
  const told = withAgents('regression', 'regression-late-uploads', 'regression-in-gap', 'request-merged')
  const measured = told.filter(({ played }) =>
    played.alerts[0]?.history.some((line) => line.startsWith('confirmed: Measured again')),
  )
  // What ten runs bear out before the boots are done needs no measuring.
  expectShare(measured, told, 0.9)
  expect(measured.filter((one) => one.played.alerts[0]?.attribution !== 'code').map(show)).toEqual([])
})

test('the search within a range of commits finds the one, and blames no other', () => {
  const searched = ofPlots(...changes).filter(({ played }) => played.bisections.length > 0)
  const culprits = (outcome: Outcome) => outcome.played.bisections.flatMap(({ culprit }) => culprit ?? [])
  const wrong = searched.filter((outcome) =>
    culprits(outcome).some((culprit) => placeOf(outcome, culprit) !== firstSlow(outcome.story)),
  )
  // Each search may be wrong once in a hundred times.
  expect(wrong.length, wrong.map(show).join('\n')).toBeLessThanOrEqual(Math.ceil(searched.length / 100) - 1)
  const gaps = ofPlots('regression-in-gap').filter(({ played }) => played.bisections.length > 0)
  expectShare(
    gaps.filter((outcome) => culprits(outcome).length > 0),
    gaps,
    0.9,
  )
})

test('a host that gets slower is one alert, the host is blamed, and no commit', () => {
  const drifts = ofPlots('host-drift')
  for (const outcome of drifts) {
    expect(outcome.played.alerts, show(outcome)).toHaveLength(1)
    expect(outcome.played.alerts[0]?.attribution, show(outcome)).not.toBe('code')
    expect(outcome.played.bisections, show(outcome)).toEqual([])
    expect(outcome.played.confirmations.map(({ state }) => state)).not.toContain('confirmed')
  }
  // The shares have 95 % intervals: now and then one says that code had a part in it.
  expectShare(
    drifts.filter(({ played }) => played.alerts[0]?.attribution === 'host'),
    drifts,
    0.8,
  )
})

test('another kernel is no alert, nor is what a commit says that it changes', () => {
  expect(alertsOf('kernel')).toEqual([])
  expect(alertsOf('accepted')).toEqual([])
})

test('a pull request that regresses has one alert, which measuring again confirms', () => {
  for (const outcome of ofPlots('request-regresses')) {
    const isMeasured = outcome.story.agents !== null
    expect(outcome.played.alerts, show(outcome)).toMatchObject([
      { kind: 'pull-request', evidence: isMeasured ? 'confirmed' : 'suspected', handling: 'open' },
    ])
    if (isMeasured) expect(outcome.played.alerts[0]?.attribution, show(outcome)).toBe('code')
  }
})

test('one unlucky boot is withdrawn by the next two, or refuted by measuring again: nobody is blamed', () => {
  const fallen = (evidence: string) => (outcome: Outcome) =>
    outcome.played.alerts.every((alert) => alert.evidence === evidence && alert.handling === 'resolved')
  const told = ofPlots('request-unlucky-boot')
  const alone = told.filter(({ story }) => story.agents === null)
  const measured = told.filter(({ story }) => story.agents !== null)
  expect(alone.filter((one) => !fallen('withdrawn')(one)).map(show)).toEqual([])
  // On the noisiest hosts the budget of boots may not do: then that is the answer, in one story of twenty.
  const undecided = measured.filter((one) => !fallen('refuted')(one))
  expect(undecided.length, undecided.map(show).join('\n')).toBeLessThanOrEqual(
    Math.ceil(measured.length / 20),
  )
  for (const { evidence } of undecided.flatMap(({ played }) => played.alerts)) {
    expect(['refuted', 'inconclusive']).toContain(evidence)
  }
  for (const { attribution } of measured.flatMap(({ played }) => played.alerts)) {
    expect(['host', null]).toContain(attribution)
  }
})

test('a head that a force-push replaced is measured no further; its alert is about the new one', () => {
  for (const outcome of ofPlots('request-force-pushed')) {
    const [before, now] = outcome.story.request?.pushes ?? []
    const isMended = now?.factor === 1
    expect(outcome.played.alerts, show(outcome)).toMatchObject([
      isMended
        ? { kind: 'pull-request', evidence: 'withdrawn', handling: 'resolved' }
        : { kind: 'pull-request', evidence: 'confirmed', handling: 'open', upTo: now?.head.hash },
    ])
    const asked = outcome.played.confirmations
    expect(asked.filter(({ head }) => head === now?.head.hash).length).toBe(isMended ? 0 : 1)
    for (const { head, state } of asked) {
      if (head === before?.head.hash) expect(['confirmed', 'cancelled'], show(outcome)).toContain(state)
    }
  }
})

test('what cannot be measured again, or not well enough, is inconclusive and says why', () => {
  for (const outcome of ofPlots('request-undecided')) {
    const { agents, request } = outcome.story
    expect(outcome.played.alerts, show(outcome)).toMatchObject([
      { kind: 'pull-request', evidence: 'inconclusive', handling: 'open' },
    ])
    const why =
      agents?.unbuildable === null
        ? /^inconclusive: Its time is over: \d+ of at most 24 boots were measured, and did not decide/
        : `The build of ${request?.pushes[0]?.head.hash} failed`
    expect(outcome.played.alerts[0]?.history.at(-1), show(outcome)).toMatch(why)
  }
})

test('an agent that falls silent while it measures costs time and no answer', () => {
  for (const outcome of ofPlots('agent-dies')) {
    const minutes = outcome.story.agents?.dies?.minutes ?? null
    const silent = outcome.played.alerts.filter(({ kind }) => kind === 'missing-data')
    // Half an hour without a word is told, once.
    expect(silent.length, show(outcome)).toBeLessThanOrEqual(1)
    if (minutes === null) expect(silent, show(outcome)).toMatchObject([{ handling: 'open' }])
    else for (const one of silent) expect(one.handling, show(outcome)).toBe('resolved')
    for (const { state } of outcome.played.confirmations) {
      expect(['confirmed', 'inconclusive'], show(outcome)).toContain(state)
    }
  }
})

test('a host without data is one alert, resolved when they come again', () => {
  for (const outcome of ofPlots('data-stop')) {
    expect(outcome.played.alerts, show(outcome)).toMatchObject([
      { kind: 'missing-data', handling: 'resolved', headline: expect.stringContaining('metal-01') },
    ])
  }
})

test('without a cause, false alerts stay within the budget', () => {
  const quiet = ofPlots('calm', 'bad-boots')
  // A story is five days of a project that tolerates one false alert a week.
  expect(falseAlerts(quiet)).toBeLessThanOrEqual(Math.ceil((quiet.length * 5) / 7 / 10))
})

test('every alert has a history that begins with its opening and ends in what it is', () => {
  for (const outcome of outcomes) {
    for (const alert of outcome.played.alerts) {
      expect(alert.history[0], show(outcome)).toMatch(/^opened: /)
      if (alert.evidence === 'withdrawn') expect(alert.handling).toMatch(/^(resolved|accepted)$/)
      const isOfSeries = alert.kind !== 'missing-data' && alert.evidence !== 'withdrawn'
      expect(alert.members > 0 || !isOfSeries, show(outcome)).toBe(true)
    }
    for (const { state } of outcome.played.confirmations) {
      expect(['waiting', 'measuring'], show(outcome)).not.toContain(state)
    }
    expect(outcome.played.bisections.map(({ state }) => state)).not.toContain('running')
  }
})

/** What was played, for whoever asked for many: alerts by plot, and what measuring again came to. */
function summarise(): void {
  if (stories < 100) return
  for (const [plot, told] of Map.groupBy(outcomes, ({ story }) => story.plot)) {
    const alerts = told.flatMap(({ played }) => played.alerts)
    const ends = (texts: readonly string[]) =>
      [...Map.groupBy(texts, (text) => text)].map(([text, all]) => `${all.length} ${text}`).join(', ')
    const states = ends(alerts.map(({ kind, evidence, handling }) => `${kind} ${evidence}/${handling}`))
    const measured = ends(told.flatMap(({ played }) => played.confirmations.map(({ state }) => state)))
    const searches = ends(told.flatMap(({ played }) => played.bisections.map(({ state }) => state)))
    console.info(
      `${plot}: ${told.length} stories; alerts: ${states || 'none'}; measured again: ${measured || 'never'}; searches: ${searches || 'none'}`,
    )
  }
  const quiet = ofPlots('calm', 'bad-boots')
  const weeks = (quiet.length * 5) / 7
  console.info(
    `False alerts: ${falseAlerts(quiet)} in ${Math.round(weeks)} weeks without a cause; one a week is tolerated`,
  )
}

function falseAlerts(quiet: readonly Outcome[]): number {
  return quiet.flatMap(({ played }) => played.alerts.filter(({ handling }) => handling === 'open')).length
}

function ofPlots(...wanted: readonly Story['plot'][]): Outcome[] {
  const found = outcomes.filter(({ story }) => wanted.includes(story.plot))
  expect(found.length).toBeGreaterThan(0)
  return found
}

function withAgents(...wanted: readonly Story['plot'][]): Outcome[] {
  return ofPlots(...wanted).filter(({ story }) => story.agents !== null)
}

function onCode({ played }: Outcome): Played['alerts'][number][] {
  return played.alerts.filter(({ kind }) => kind !== 'missing-data')
}

/** Place of the first commit of the branch that is slower. */
function firstSlow({ cause }: Story): number {
  return cause?.kind === 'request' ? (cause.merged ?? -1) : (cause?.from ?? -1)
}

function placeOf({ story }: Outcome, hash: string | null | undefined): number {
  return story.commits.findIndex((commit) => commit.hash === hash)
}

function expectShare(part: readonly Outcome[], all: readonly Outcome[], least: number): void {
  const others = all.filter((one) => !part.includes(one))
  // Of a few, one more or less is luck.
  expect(others.length, others.map(show).join('\n')).toBeLessThanOrEqual(Math.ceil((1 - least) * all.length))
}

function alertsOf(...wanted: readonly Story['plot'][]): string[] {
  return ofPlots(...wanted)
    .filter(({ played }) => played.alerts.length > 0)
    .map(show)
}

function show({ story, played }: Outcome): string {
  const { seed, plot, cause } = story
  const { alerts, confirmations, bisections } = played
  return JSON.stringify({ seed, plot, cause, alerts, confirmations, bisections })
}
