import { expect, test } from 'vitest'
import { type Played, playStory } from './play-story.ts'
import { plots, type Story, tellStory } from './story.ts'

/**
 * Invented histories through the real ingest, judge and alerts. `METALMARK_STORIES=1000` plays as many; without it so many
 * that each plot comes several times. `METALMARK_STORIES_FROM` is the first one's number: to play a part, or one alone.
 */
const stories = Number(process.env['METALMARK_STORIES'] ?? 8 * plots.length)
const first = Number(process.env['METALMARK_STORIES_FROM'] ?? 0)

interface Outcome {
  readonly story: Story
  readonly played: Played
}

const outcomes: Outcome[] = []

test(`${stories} stories are played, and no job is left behind but the watch for missing data`, {
  timeout: 30 * 60_000,
}, async () => {
  for (let seed = first; seed < first + stories; seed++) {
    const story = tellStory(seed)
    const played = await playStory(story)
    expect(played.jobs, `story ${seed}`).toEqual({ queued: 1, running: 0, failed: 0 })
    outcomes.push({ story, played })
  }
})

test('a cause has exactly one alert, whatever came late, and it bounds the commit', () => {
  const told = ofPlots('regression', 'regression-late-uploads', 'regression-reverted', 'request-merged')
  expect(told.filter(({ played }) => played.alerts.length !== 1).map(show)).toEqual([])
  for (const { story, played } of told) {
    const [alert] = played.alerts
    const { cause, commits } = story
    const from = cause?.kind === 'request' ? (cause.merged ?? -1) : (cause?.from ?? -1)
    const place = (hash: string | null | undefined) => commits.findIndex((commit) => commit.hash === hash)
    expect(place(alert?.after), show({ story, played })).toBeLessThan(from)
    expect(place(alert?.upTo), show({ story, played })).toBeGreaterThanOrEqual(from)
  }
})

test('one that a later commit takes back is resolved, the others stay open', () => {
  for (const outcome of ofPlots('regression-reverted')) {
    expect(outcome.played.alerts[0]?.handling, show(outcome)).toBe('resolved')
  }
  for (const outcome of ofPlots('regression', 'regression-late-uploads')) {
    expect(outcome.played.alerts[0], show(outcome)).toMatchObject({ handling: 'open', evidence: 'confirmed' })
  }
})

test('a host that gets slower is one alert, and the host is blamed', () => {
  const drifts = ofPlots('host-drift')
  for (const outcome of drifts) {
    expect(outcome.played.alerts, show(outcome)).toHaveLength(1)
    expect(outcome.played.alerts[0]?.attribution, show(outcome)).not.toBe('code')
  }
  // The shares have 95 % intervals: now and then one says that code had a part in it.
  const clear = drifts.filter(({ played }) => played.alerts[0]?.attribution === 'host')
  expect(clear.length / drifts.length).toBeGreaterThan(0.8)
})

test('another kernel is no alert, nor is what a commit says that it changes', () => {
  expect(alertsOf('kernel')).toEqual([])
  expect(alertsOf('accepted')).toEqual([])
})

test('a pull request that regresses has one alert; one unlucky boot is withdrawn by the next two', () => {
  for (const outcome of ofPlots('request-regresses')) {
    expect(outcome.played.alerts, show(outcome)).toMatchObject([
      { kind: 'pull-request', evidence: 'suspected', handling: 'open' },
    ])
  }
  const standing = ofPlots('request-unlucky-boot').filter(({ played }) =>
    played.alerts.some(({ evidence }) => evidence !== 'withdrawn'),
  )
  expect(standing.map(show)).toEqual([])
})

test('without a cause, false alerts stay within the budget', () => {
  const quiet = ofPlots('calm', 'bad-boots')
  const standing = quiet.flatMap(({ played }) => played.alerts.filter(({ handling }) => handling === 'open'))
  // A story is five days of a project that tolerates one false alert a week.
  expect(standing.length).toBeLessThanOrEqual(Math.ceil((quiet.length * 5) / 7 / 10))
})

test('every alert has a history that begins with its opening and ends in what it is', () => {
  for (const outcome of outcomes) {
    for (const alert of outcome.played.alerts) {
      expect(alert.history[0], show(outcome)).toMatch(/^opened: /)
      if (alert.evidence === 'withdrawn') expect(alert.handling).toMatch(/^(resolved|accepted)$/)
      expect(alert.members > 0 || alert.evidence === 'withdrawn', show(outcome)).toBe(true)
    }
  }
})

function ofPlots(...wanted: readonly Story['plot'][]): Outcome[] {
  const found = outcomes.filter(({ story }) => wanted.includes(story.plot))
  expect(found.length).toBeGreaterThan(0)
  return found
}

function alertsOf(...wanted: readonly Story['plot'][]): string[] {
  return ofPlots(...wanted)
    .filter(({ played }) => played.alerts.length > 0)
    .map(show)
}

function show({ story, played }: Outcome): string {
  return JSON.stringify({ seed: story.seed, plot: story.plot, cause: story.cause, alerts: played.alerts })
}
