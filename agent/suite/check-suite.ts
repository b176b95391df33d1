import type { z } from 'zod'
import { whyRefused } from '../../server/judge/move-fields.ts'
import { adapters } from '../adapters/registry.ts'
import { catalogue } from '../plan/catalogue.ts'
import { machinesNeeded } from './paths.ts'
import type { SuiteKeys } from './suite-schema.ts'
import { machineNames } from './vms-schema.ts'

type Keys = z.infer<typeof SuiteKeys>
type Context = z.RefinementCtx

/** What a suite's keys must be to each other. */
export function checkSuite(suite: Keys, context: Context): void {
  checkBenchmarks(suite, context)
  checkCommands(suite, context)
  checkPlaces(suite, context)
  const refused = whyRefused(suite.environment ?? {})
  if (refused !== null) say(context, ['environment'], refused)
  const { stop } = suite
  if (typeof stop === 'object' && stop.min !== undefined && stop.max !== undefined && stop.max < stop.min) {
    say(context, ['stop', 'max'], `expected at least min (${stop.min})`)
  }
}

function checkBenchmarks({ vms, benchmarks, commands }: Keys, context: Context): void {
  if (benchmarks === 'none') {
    if (commands === undefined || commands.length === 0)
      say(context, ['benchmarks'], 'expected benchmarks or commands')
    return
  }
  const machines = machineNames(vms).length
  const seen = new Set<string>()
  benchmarks?.forEach((entry, i) => {
    const given = typeof entry === 'string' ? { name: entry } : entry
    const { name, path, options, baseline } = given
    const at = ['benchmarks', i]
    const key = JSON.stringify([name, path ?? null, options ?? null])
    if (seen.has(key)) say(context, at, 'expected each benchmark once on a path with the same options')
    seen.add(key)
    checkPath(path, machines, { context, at: [...at, 'path'] })
    if (baseline !== 'none') checkPath(baseline, machines, { context, at: [...at, 'baseline'] })
    if (options !== undefined) checkOptions(name, options, { context, at: [...at, 'options'] })
  })
}

interface At {
  readonly context: Context
  readonly at: readonly PropertyKey[]
}

/** A path between two VMs needs two VMs. */
function checkPath(
  path: Parameters<typeof machinesNeeded>[0] | undefined,
  machines: number,
  { context, at }: At,
): void {
  if (path === undefined || machines >= machinesNeeded(path)) return
  say(context, at, `expected a path for ${machines === 0 ? 'a suite without VMs' : 'a single machine'}`)
}

function checkOptions(name: string, options: unknown, { context, at }: At): void {
  const schema = catalogue[name]?.options?.schema
  if (schema === undefined) {
    say(context, at, `expected no options, because ${name} has none`)
    return
  }
  const result = schema.safeParse(options, { reportInput: true })
  for (const issue of result.error?.issues ?? []) {
    context.issues.push({ ...issue, path: [...at, ...issue.path] } as z.core.$ZodRawIssue)
  }
}

function checkCommands({ vms, commands }: Keys, context: Context): void {
  const places = [...machineNames(vms), 'host']
  const taken = new Set(['canary', ...Object.keys(catalogue)])
  const readers = ['auto', ...adapters.map((adapter) => adapter.name)]
  commands?.forEach(({ name, on, path, adapter }, i) => {
    const at = ['commands', i]
    if (taken.has(name)) say(context, [...at, 'name'], 'expected a name that nothing else has')
    taken.add(name)
    if (on !== undefined && !places.includes(on))
      say(context, [...at, 'on'], `expected one of ${places.join(', ')}`)
    if (adapter !== undefined && !readers.includes(adapter))
      say(context, [...at, 'adapter'], `expected one of ${readers.join(', ')}`)
    checkPath(path, places.length - 1, { context, at: [...at, 'path'] })
  })
}

/** Machines that are named must be among the suite's. */
function checkPlaces(
  { vms, prepare, pinning, containers, kubernetes, benchmarks }: Keys,
  context: Context,
): void {
  const machines = machineNames(vms)
  const named: readonly (readonly [string | undefined, readonly PropertyKey[]])[] = [
    [containers?.machine, ['containers', 'machine']],
    [kubernetes?.kubectl, ['kubernetes', 'kubectl']],
    ...Object.keys((typeof pinning === 'object' && pinning.vcpus) || {}).map(
      (name) => [name, ['pinning', 'vcpus', name]] as const,
    ),
  ]
  for (const [name, at] of named) {
    if (name === undefined || machines.includes(name) || (at[1] === 'kubectl' && name === 'host')) continue
    say(context, at, `expected one of the machines ${machines.join(', ') || '(there are none)'}`)
  }
  prepare?.forEach(({ on }, i) => {
    if (on !== undefined && on !== 'host' && !machines.includes(on))
      say(context, ['prepare', i, 'on'], `expected one of ${[...machines, 'host'].join(', ')}`)
  })
  if (kubernetes !== undefined || benchmarks === 'none') return
  benchmarks?.forEach((entry, i) => {
    const paths = typeof entry === 'string' ? {} : { path: entry.path, baseline: entry.baseline }
    for (const [key, path] of Object.entries(paths)) {
      if (path?.startsWith('pod-'))
        say(context, ['benchmarks', i, key], 'expected `kubernetes` beside a pod path')
    }
  })
}

function say(context: Context, path: readonly PropertyKey[], message: string): void {
  context.addIssue({ code: 'custom', path: [...path], message })
}
