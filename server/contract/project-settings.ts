import { z } from 'zod'
import { FieldPattern } from './environment.ts'
import { NotificationTarget } from './notification-target.ts'
import { told } from './told.ts'
import { Name } from './values.ts'

const FieldPatterns = z.array(FieldPattern).max(200)

/**
 * A project's policy, all of it: what `metalmark.project.yaml` says. Everything may be left out, and applying the same
 * settings twice changes nothing. Shares are fractions: 0.1 is ten percent.
 */
export const ProjectSettings = z.strictObject({
  baselineBranches: z
    .array(Name)
    .max(20)
    .default([])
    .meta(
      told(
        'Baseline branches',
        'Branches whose runs are the history that others are judged against, the main one first. Each has series of its own: a release branch is no continuation of the main one. None: the default branch of the first run.',
      ),
    ),
  falseAlertsPerWeek: z
    .number()
    .gt(0)
    .max(100)
    .default(1)
    .meta(
      told(
        'False alerts',
        'Tolerated, all kinds together: the fewer, the larger a change must be or the longer it must last.',
        'a week',
      ),
    ),
  smallestEffect: z
    .number()
    .min(0.001)
    .max(1)
    .default(0.05)
    .meta(
      told(
        'Smallest effect',
        'The smallest relative change that is worth an alert.',
        'as a fraction: 0.05 is 5 %',
      ),
    ),
  failCheck: z
    .enum(['confirmed', 'never'])
    .default('confirmed')
    .meta(told('Fail the check', 'Whether a confirmed regression fails the pull request’s check.')),
  confirmation: z
    .strictObject({
      when: z
        .enum(['suspected', 'never'])
        .default('suspected')
        .meta(
          told(
            'Measure again',
            'Further runs are asked for as soon as an alert is suspected; never: it stays suspected until further runs decide.',
          ),
        ),
      mostBoots: z
        .number()
        .int()
        .min(4)
        .max(64)
        .default(24)
        .meta(told('Most boots', 'What one confirmation may cost, all hosts together.', 'boots')),
      mostMinutes: z
        .number()
        .int()
        .min(5)
        .max(10_080)
        .default(240)
        .meta(told('Most time', 'And how long it may take from its begin.', 'minutes')),
      secondHost: z
        .boolean()
        .default(true)
        .meta(told('Second host', 'Also on a second host of the class, where one takes work.')),
    })
    .prefault({})
    .meta(
      told('Confirmation', 'Base and head measured again in fresh boots, to tell whether an alert is true.'),
    ),
  missingData: z
    .strictObject({
      seriesAfterHours: z
        .number()
        .min(1)
        .max(8760)
        .nullable()
        .default(null)
        .meta(
          told(
            'Silent series',
            'Silence of a series that is an alert; not set: three times its usual pace, at least a day.',
            'hours',
          ),
        ),
      agentAfterMinutes: z
        .number()
        .min(2)
        .max(525_600)
        .nullable()
        .default(30)
        .meta(told('Silent agent', 'Silence of an agent that is an alert; not set: never.', 'minutes')),
    })
    .prefault({})
    .meta(told('Missing data', 'When silence is an alert.')),
  environment: z
    .strictObject({
      identity: FieldPatterns.default([]).meta(told('Identity', 'Another value is another series.')),
      epoch: FieldPatterns.default([]).meta(
        told('Epoch', 'Another value begins an epoch of the same series.'),
      ),
      noted: FieldPatterns.default([]).meta(told('Noted', 'Shown in differences, and decides nothing.')),
    })
    .prefault({})
    .meta(
      told(
        'Environment fields in another class',
        'Fields that the project wants in another class than they have, one a line; host.nic.* is all below a name. What a suite says of its own run wins.',
      ),
    ),
  targets: z
    .array(NotificationTarget)
    .max(20)
    .refine((targets) => new Set(targets.map(({ name }) => name)).size === targets.length, {
      message: 'expected each name once',
    })
    .default([])
    .meta(
      told(
        'Targets',
        'Who is told of alerts and pull requests. Secrets are named only: the server’s operator keeps them in files.',
      ),
    ),
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
