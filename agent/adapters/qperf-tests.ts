import { stripAnsi } from './strip-ansi.ts'

export interface QperfTest {
  readonly name: string
  /** As printed, with their units. */
  readonly values: ReadonlyMap<string, string>
}

interface OpenTest {
  readonly name: string
  readonly values: Map<string, string>
}

/** The tests of an output; a sentence where it is not whole: qperf prints an error as a line of its own and ends. */
export function readQperfTests(text: string): readonly QperfTest[] | string {
  const clean = stripAnsi(text)
  // A line that does not end may be half a number.
  if (!clean.endsWith('\n')) return 'the output of qperf is cut off before its end'
  const tests: OpenTest[] = []
  for (const line of clean.split('\n')) {
    const fault = line.trim() === '' ? null : takeLine(line, tests)
    if (fault !== null) return fault
  }
  const empty = tests.find(({ values }) => values.size === 0)
  if (empty !== undefined) return `expected values from qperf's ${empty.name}, got none`
  return tests
}

function takeLine(line: string, tests: OpenTest[]): string | null {
  const name = /^([a-z][a-z0-9_]*):\s*$/.exec(line)?.[1]
  if (name !== undefined) {
    tests.push({ name, values: new Map() })
    return null
  }
  const [, key, value = ''] = /^\s+([a-z][a-z0-9_]*) +=(.*)$/.exec(line) ?? []
  const last = tests.at(-1)
  if (key === undefined || last === undefined) return `qperf said: ${line.trim().slice(0, 300)}`
  if (last.values.has(key)) return `expected ${key} once in qperf's ${last.name}, got it twice`
  last.values.set(key, value.trim())
  return null
}
