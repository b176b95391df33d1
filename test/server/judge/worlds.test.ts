import { describe, expect, test } from 'vitest'
import type { ChangePoint } from '../../../server/judge/change-point.ts'
import { levelOfRuns } from '../../../server/judge/level-of-runs.ts'
import { replay, type StartTracker } from '../../bench/judge/replay.ts'
import { changeAt, commits, drawHistory, type World, worlds } from '../../bench/judge/worlds.ts'

const world = (name: string): World => {
  const found = worlds.find((item) => item.name.startsWith(name))
  if (found === undefined) throw new Error(`Expected a world called ${name}`)
  return found
}

/** Tells each point that lies 5 % below all before it; its level is that of all before. */
const simple: StartTracker = () => {
  const seen: number[] = []
  return {
    append({ value }) {
      const level = seen.length < 5 ? null : levelOfRuns(seen)
      const before = level === null ? value : Math.exp(level.centre)
      const index = seen.push(value) - 1
      const change: ChangePoint = {
        index,
        earliest: index,
        latest: index,
        before,
        after: value,
        effect: null,
        p: 0,
        cause: 'shift',
      }
      const events = value < before * 0.95 ? [{ kind: 'found' as const, at: index, change }] : []
      return { expected: level, level: seen.length < 5 ? null : levelOfRuns(seen), events }
    },
  }
}

describe('a world', () => {
  test('is the same for the same seed, and another for another', () => {
    const one = drawHistory(world('3 hosts at random'), 0, 1)
    expect(one).toHaveLength(commits)
    expect(drawHistory(world('3 hosts at random'), 0, 1)).toEqual(one)
    expect(drawHistory(world('3 hosts at random'), 0, 2)).not.toEqual(one)
    expect(new Set(one.map(({ host }) => host)).size).toBe(3)
  })

  test('with a regression differs from its commit on, by as much, and not in the canary', () => {
    const before = drawHistory(world('independent, CV 1'), 0, 3)
    const after = drawHistory(world('independent, CV 1'), -0.03, 3)
    for (const [i, run] of after.entries()) {
      expect(run.value / (before[i]?.value ?? 0)).toBeCloseTo(i < changeAt ? 1 : 0.97, 9)
      expect(run.canary).toBe(before[i]?.canary)
    }
  })

  test('of bad boots moves the canary with the series', () => {
    const runs = drawHistory(world('3 % bad boots'), 0, 4)
    const bad = runs.filter(({ value }) => value < 0.95e9)
    expect(bad.length).toBeGreaterThan(0)
    for (const { canary } of bad) expect(canary).toBeLessThan(1.93e9)
  })
})

test('a replay holds bad boots out, each host by itself, and tells what is left by commit', () => {
  const runs = drawHistory(world('3 % bad boots'), 0, 4).map((run) => ({
    ...run,
    host: `host ${run.commit % 2}`,
  }))
  expect(replay(runs, simple)).toEqual([])
  const regressed = runs.map((run) => (run.commit === 150 ? { ...run, value: run.value * 0.9 } : run))
  expect(replay(regressed, simple)).toMatchObject([{ commit: 150, at: 150, host: 'host 0' }])
})

test('a replay takes held runs in once the canary has been off three times in a row', () => {
  const runs = drawHistory(world('independent, CV 1'), 0, 5).map((run) =>
    run.commit < 100 ? run : { ...run, value: run.value * 0.9, canary: run.canary * 0.9 },
  )
  const told = replay(runs, simple)
  expect(told.slice(0, 3)).toMatchObject([
    { commit: 100, at: 102 },
    { commit: 101, at: 102 },
    { commit: 102, at: 102 },
  ])
})
