import { type Adapter, type AdapterResult, type Reading, refused } from './adapter.ts'
import { iperf3Documents } from './iperf3-documents.ts'
import { iperf3MetricsOf } from './iperf3-metrics.ts'
import { iperf3Argv, iperf3Benchmark } from './iperf3-settings.ts'
import { type Iperf3Test, readIperf3Test } from './iperf3-test.ts'
import { readJsonDocuments } from './json-documents.ts'

/**
 * What iperf3 (3.0 to 3.21) prints with `-J`, `--json-stream` or `--json-stream-full-output`, of the client or the server,
 * one document after the other: each test is a repetition, tests with other parameters are other results. A failed test
 * among others is left out and noted; where no test has numbers the text is refused. Format: `iperf_api.c` of esnet/iperf.
 */
export const iperf3: Adapter = {
  name: 'iperf3',
  about: 'iperf3 -J or --json-stream, 3.0 and later',
  recognises: (text) =>
    /^[ \t]*\{/m.test(text) &&
    /"version"\s*:\s*"iperf 3|^\s*\{\s*"event"\s*:\s*"error"/m.test(text.slice(0, 100_000)),
  read,
}

function read(text: string): Reading {
  const json = readJsonDocuments(text)
  if (json.kind === 'broken') return refused(`expected JSON documents of iperf3, but ${json.reason}`)
  const tests: Iperf3Test[] = []
  const notes: string[] = []
  const documents = iperf3Documents(json.documents, json.sources)
  for (const [index, { document, repeated }] of documents.entries()) {
    const said = `Test ${index + 1} of ${documents.length} gives no numbers:`
    const outcome = readIperf3Test(document, repeated)
    if (outcome.kind === 'refused') notes.push(`${said} ${outcome.reason}`)
    else if (tests.some((test) => isSame(test, outcome))) notes.push(`${said} it is there already.`)
    else tests.push(outcome)
  }
  if (tests.length > 0) return { kind: 'results', results: grouped(tests), notes }
  const [first = 'there is no test in it'] = notes
  return refused(documents.length === 1 ? first.replace(/^Test .*? numbers: /, '') : first)
}

/** The cookie is a test's own, but client and server share it. */
function isSame(one: Iperf3Test, other: Iperf3Test): boolean {
  return one.cookie !== null && JSON.stringify(one) === JSON.stringify(other)
}

function grouped(tests: readonly Iperf3Test[]): readonly AdapterResult[] {
  const alike = Map.groupBy(tests, ({ version, settings }) => JSON.stringify([version, settings]))
  return [...alike.values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    return {
      benchmark: iperf3Benchmark(first.settings),
      path: null,
      tool: { name: 'iperf3', version: first.version },
      argv: iperf3Argv(first.settings),
      metrics: iperf3MetricsOf(first.settings),
      repetitions: group.map(({ startedAt, seconds, values, suspect, notes }) => ({
        ...{ startedAt, seconds, values, suspect, notes },
      })),
    }
  })
}
