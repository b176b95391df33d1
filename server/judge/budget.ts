import { policy } from './policy.ts'

/** What a project measures, as far as false alarms are concerned. */
export interface ProjectTraffic {
  /** Series that move independently of each other: one for each host and path, as their series share boots and wires. */
  readonly groups: number
  /** Runs a week on the baseline branch that a single series gets. */
  readonly runsPerWeek: number
  /** Pushes a week to pull requests that get a verdict. */
  readonly pushesPerWeek: number
  /** False alerts tolerated a week in the project, all kinds together. */
  readonly alertsPerWeek?: number | undefined
}

export interface Budget {
  /** For the detector: false changes tolerated per 1,000 points of a series whose level never moves. */
  readonly falsePerThousand: number
  /** For the verdict on a push: the rate of false discoveries within it. */
  readonly pushFalseDiscovery: number
}

/**
 * How strict the detector and the verdicts on pushes have to be for the project's budget of false alerts: half of it
 * goes to either. Changes for the worse and for the better are both false changes; only the former alert, so the budget
 * is kept with a factor of two to spare, which series that are less alike than their group suggests may use up.
 *
 * Both levels stay within what makes sense: a small project is not told noise because its budget allows it, nor is a
 * huge one made blind; beyond the bounds the achieved rate tells. Throws `RangeError` for negative or infinite counts.
 */
export function budgetFor(traffic: ProjectTraffic): Budget {
  const { groups, runsPerWeek, pushesPerWeek, alertsPerWeek = policy.falseAlertsPerWeek } = traffic
  for (const [name, count] of Object.entries({ groups, runsPerWeek, pushesPerWeek, alertsPerWeek })) {
    if (!(count >= 0 && count < Infinity)) {
      throw new RangeError(`Expected ${name} to be a number from 0, got ${count}`)
    }
  }
  const each = alertsPerWeek / 2
  const { falsePerThousand, pushFalseDiscovery } = policy.budgetBounds
  return {
    falsePerThousand: within(falsePerThousand, (1000 * each) / (groups * runsPerWeek)),
    pushFalseDiscovery: within(pushFalseDiscovery, each / pushesPerWeek),
  }
}

function within({ least, most }: { readonly least: number; readonly most: number }, value: number): number {
  // 0 / 0, no alerts allowed of nothing measured, is as strict as can be.
  return Number.isNaN(value) ? least : Math.min(most, Math.max(least, value))
}
