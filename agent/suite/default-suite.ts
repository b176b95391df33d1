import { resolveSuite, type Suite } from './suite.ts'
import type { Profile } from './suite-schema.ts'

/** The suite of a project that has no `metalmark.yaml`: one TCP stream and round trips between two VMs. */
export function defaultSuite(profile: Profile = 'ci'): Suite {
  return resolveSuite({ profile }, '/')
}
