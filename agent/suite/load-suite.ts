import { dirname, resolve } from 'node:path'
import { parseYaml, readYamlFile } from '../yaml/parse-yaml.ts'
import { knownKeys } from './known-keys.ts'
import type { Profile } from './profiles.ts'
import { resolveSuite, type Suite } from './suite.ts'
import { SuiteFile } from './suite-schema.ts'

export interface SuiteSource {
  /** Named in errors. */
  readonly file: string
  readonly text: string
  /** Wins over the file's own profile. */
  readonly profile?: Profile | undefined
}

/** Reads a suite file. Throws a `Failure` that names file, line, key, what was expected and what came. */
export function loadSuite(file: string, profile?: Profile): Suite {
  return parseSuite({ file, text: readYamlFile(file, 'the suite'), profile })
}

/** Parses a suite's text; errors are as in `loadSuite`. */
export function parseSuite({ file, text, profile }: SuiteSource): Suite {
  const hint = `metalmark suite check ${file} shows what the file comes to once it is right.`
  const suite = parseYaml({ file, text }, { schema: SuiteFile, knownKeys, hint })
  return resolveSuite({ ...suite, ...(profile && { profile }) }, dirname(resolve(file)))
}
