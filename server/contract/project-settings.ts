import { z } from 'zod'
import { FieldPattern } from './environment.ts'
import { NotificationTarget } from './notification-target.ts'
import { Name } from './values.ts'

const FieldPatterns = z.array(FieldPattern).max(200)

/**
 * A project's policy, all of it: what `metalmark.project.yaml` says. Everything may be left out, and applying the same
 * settings twice changes nothing. Shares are fractions: 0.1 is ten percent.
 */
export const ProjectSettings = z.strictObject({
  /**
   * Branches whose runs are the history that others are judged against, the main one first. Each has series of its own: a
   * release branch is no continuation of the main one. Empty: the default branch of the first run.
   */
  baselineBranches: z.array(Name).max(20).default([]),
  /** False alerts tolerated a week, all kinds together. */
  falseAlertsPerWeek: z.number().gt(0).max(100).default(1),
  /** The smallest relative change that is worth an alert. */
  smallestEffect: z.number().min(0.001).max(1).default(0.05),
  /** Whether a confirmed regression fails the pull request's check. */
  failCheck: z.enum(['confirmed', 'never']).default('confirmed'),
  confirmation: z
    .strictObject({
      /** `never`: alerts stay suspected until further runs decide. */
      when: z.enum(['suspected', 'never']).default('suspected'),
      /** The most that one confirmation may cost: boots, all hosts together, and minutes from its begin. */
      mostBoots: z.number().int().min(4).max(64).default(24),
      mostMinutes: z.number().int().min(5).max(10_080).default(240),
      /** Also on a second host of the class, where one takes work. */
      secondHost: z.boolean().default(true),
    })
    .prefault({}),
  missingData: z
    .strictObject({
      /** Silence of a series that is an alert, in hours; null: three times its usual pace, at least a day. */
      seriesAfterHours: z.number().min(1).max(8760).nullable().default(null),
      /** Silence of an agent that is an alert, in minutes; null: never. */
      agentAfterMinutes: z.number().min(2).max(525_600).nullable().default(30),
    })
    .prefault({}),
  /** Environment fields that the project wants in another class than they have; what a suite says of its own run wins. */
  environment: z
    .strictObject({
      identity: FieldPatterns.default([]),
      epoch: FieldPatterns.default([]),
      noted: FieldPatterns.default([]),
    })
    .prefault({}),
  targets: z
    .array(NotificationTarget)
    .max(20)
    .refine((targets) => new Set(targets.map(({ name }) => name)).size === targets.length, {
      message: 'expected each name once',
    })
    .default([]),
})
export type ProjectSettings = z.infer<typeof ProjectSettings>

/** One setting that applying would change, or has changed. Values as JSON. */
export const SettingChange = z.strictObject({
  /** Dotted: `confirmation.mostBoots`. */
  setting: z.string(),
  from: z.unknown(),
  to: z.unknown(),
})
export type SettingChange = z.infer<typeof SettingChange>

/** What putting settings came to. */
export const SettingsOutcome = z.strictObject({
  outcome: z.enum(['created', 'changed', 'unchanged']),
  changes: z.array(SettingChange),
  settings: ProjectSettings,
})
export type SettingsOutcome = z.infer<typeof SettingsOutcome>
