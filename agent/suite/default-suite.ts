import type { Profile } from './profiles.ts'
import { resolveSuite, type Suite } from './suite.ts'

/** The suite of a project that has no `metalmark.yaml`: its profile's benchmarks between two VMs. */
export function defaultSuite(profile: Profile = 'ci'): Suite {
  return resolveSuite({ profile }, '/')
}
