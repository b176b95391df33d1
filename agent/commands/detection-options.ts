import { InvalidArgumentError, Option } from 'commander'
import { defaultDetection } from '../../server/judge/default-detection.ts'
import type { DetectionSettings } from '../../server/judge/detection-settings.ts'

/** What `analyze` and `backtest` may be told about the detector; the policy's own where left out. */
export interface DetectionOptions {
  readonly minEffect?: number | undefined
  readonly budget?: number | undefined
}

export function minEffectOption(): Option {
  const { minEffect } = defaultDetection
  return new Option(
    '--min-effect <change>',
    `leave out smaller changes: 0.5% or 0.005 (default: ${minEffect * 100}%)`,
  ).argParser(parseMinEffect)
}

export function budgetOption(): Option {
  const { falsePerThousand } = defaultDetection
  return new Option(
    '--budget <n>',
    `false changes to accept per 1,000 points of a series that never changes (default: ${falsePerThousand})`,
  ).argParser(parseBudget)
}

/** The settings that the options ask for. */
export function detectionSettings({ minEffect, budget }: DetectionOptions): DetectionSettings {
  return {
    minEffect: minEffect ?? defaultDetection.minEffect,
    falsePerThousand: budget ?? defaultDetection.falsePerThousand,
  }
}

/** A relative change as `0.5%` or as the fraction `0.005`. */
function parseMinEffect(text: string): number {
  const percent = text.trim().endsWith('%')
  const number = readNumber(percent ? text.trim().slice(0, -1) : text)
  const value = percent ? number / 100 : number
  if (value >= 0 && value < 1) return value
  const meant = !percent && number >= 1 ? ` Did you mean ${text}%?` : ''
  throw new InvalidArgumentError(
    `Expected a change from 0 up to 100%, like 0.5% or 0.005, got ${text}.${meant}`,
  )
}

function parseBudget(text: string): number {
  const value = readNumber(text)
  if (value > 0 && value <= 1000) return value
  throw new InvalidArgumentError(`Expected a number above 0 and up to 1000, got ${text}.`)
}

/** NaN for text that is no plain number: `Number('')` would be 0. */
function readNumber(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text)
}
