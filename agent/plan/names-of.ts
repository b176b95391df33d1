interface Named {
  readonly name: string
  readonly path: string
}

/** Calls a benchmark by its name, and by its path too where several paths have it. */
export function namesOf(benchmarks: readonly Named[]): (benchmark: Named) => string {
  const paths = new Map<string, Set<string>>()
  for (const { name, path } of benchmarks) paths.set(name, (paths.get(name) ?? new Set()).add(path))
  return ({ name, path }) => ((paths.get(name)?.size ?? 0) > 1 ? `${name} on ${path}` : name)
}
