import { z } from 'zod'
import { Comparison } from './comparison.ts'
import { inProject, type Route } from './route.ts'
import { Text } from './values.ts'

const flag = z.enum(['true', 'false']).default('false')

const sides = z.strictObject({
  /** `latest`, a run's id, a commit, a tag, a branch, `#12`, `host:metal-01`; several with commas between. */
  a: z.string().min(1).max(1000),
  b: z.string().min(1).max(1000),
  /** At most so many runs of each side, the newest. */
  last: z.coerce.number().int().min(1).max(100).default(20),
  /** Also across hosts, environments, versions of tools and arguments. */
  anyway: flag,
  /** Explanatory metrics too. */
  all: flag,
})

/** Something that can be compared. */
export const SideSuggestion = z.strictObject({
  /** What to ask for: `main`, `v1.2`, `#12`, `host:metal-01`, a commit, a run's id. */
  word: z.string(),
  kind: z.enum(['branch', 'tag', 'pull-request', 'host', 'commit', 'run']),
  /** What a person knows it by: a subject, a host. */
  what: Text,
})
export type SideSuggestion = z.infer<typeof SideSuggestion>

const common = { method: 'GET', scope: 'read', params: inProject, body: null, status: 200 } as const

/** Two of anything side by side. */
export const compareRoutes = {
  compare: {
    ...common,
    path: '/api/v1/projects/:project/compare',
    summary: 'Two of anything side by side: runs, commits, branches, tags, pull requests, hosts',
    query: sides,
    reply: Comparison,
    problems: ['not-found'],
  },
  compareAsMarkdown: {
    ...common,
    path: '/api/v1/projects/:project/compare/markdown',
    summary: 'The same, for an issue or a pull request',
    query: sides,
    reply: 'text',
    problems: ['not-found'],
  },
  compareAsCsv: {
    ...common,
    path: '/api/v1/projects/:project/compare/csv',
    summary: 'The same, for a spreadsheet: a row for each metric, numbers as they are stored',
    query: sides,
    reply: 'text',
    problems: ['not-found'],
  },
  suggestSides: {
    ...common,
    path: '/api/v1/projects/:project/compare/sides',
    summary: 'What can be compared, by the beginning of its name or by words of its subject',
    query: z.strictObject({ text: z.string().max(200).default('') }),
    reply: z.strictObject({ sides: z.array(SideSuggestion) }),
    problems: ['not-found'],
  },
} as const satisfies Record<string, Route>
