import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { defaultSuite } from './default-suite.ts'
import { loadSuite } from './load-suite.ts'
import type { Profile } from './profiles.ts'
import type { Suite } from './suite.ts'

export interface SuiteChoice {
  readonly suite?: string | undefined
  readonly profile?: Profile | undefined
}

/** The suite that is named, else the `metalmark.yaml` of this place, else the default one. */
export function chooseSuite({ suite, profile }: SuiteChoice, cwd: string): Suite {
  if (suite !== undefined) return loadSuite(resolve(cwd, suite), profile)
  const own = resolve(cwd, 'metalmark.yaml')
  return existsSync(own) ? loadSuite(own, profile) : defaultSuite(profile)
}
