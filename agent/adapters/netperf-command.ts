import type { NetperfBlock } from './netperf-blocks.ts'
import type { NetperfTest } from './netperf-tests.ts'

/**
 * A test's arguments without what says where it ran and what it was to print: from COMMAND_LINE where that was asked for,
 * else what the output tells by itself.
 */
export function netperfCommand({ fields }: NetperfBlock, { name }: NetperfTest): readonly string[] {
  // Keys have the command line in quotes, a CSV does not any more.
  const command = (fields.get('COMMAND_LINE') ?? '').replace(/^"(.*)"$/, '$1')
  const [program, ...given] = command.split(' ').filter((argument) => argument !== '')
  if (program === undefined) return fromSizes(fields, name)
  const end = given.indexOf('--')
  const [common, ofTest] = end < 0 ? [given, []] : [given.slice(0, end), given.slice(end + 1)]
  const forTest = without(ofTest, 'HLPkoO')
  const kept = [...without(common, 'HpLPvDB'), ...(forTest.length === 0 ? [] : ['--', ...forTest])]
  return ['netperf', ...kept].slice(0, 100)
}

/** Leaves out options that have a value, joined to them (`-p1`) or after them (`-p 1`). */
function without(given: readonly string[], letters: string): readonly string[] {
  const kept: string[] = []
  for (let i = 0; i < given.length; i++) {
    const argument = given[i] ?? ''
    const dropped = argument.startsWith('-') && letters.includes(argument.slice(1, 2))
    if (!dropped) kept.push(argument)
    else if (argument.length === 2 && !given[i + 1]?.startsWith('-')) i++
  }
  return kept
}

function fromSizes(fields: ReadonlyMap<string, string>, name: string): readonly string[] {
  const [request, response] = [fields.get('REQUEST_SIZE'), fields.get('RESPONSE_SIZE')]
  const known = [request, response].every((size) => /^\d+$/.test(size ?? ''))
  const test = name.replace(/_burst_\d+$/, '').toUpperCase()
  return ['netperf', '-t', test, ...(known ? ['-r', `${request},${response}`] : [])]
}
