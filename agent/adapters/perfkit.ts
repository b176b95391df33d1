import { z } from 'zod'
import { type Adapter, type AdapterResult, type Reading, refused } from './adapter.ts'
import { identifiersFor } from './identifiers.ts'
import { comparableLabels, readLabels } from './perfkit-labels.ts'
import { type PerfkitSample, perfkitResult } from './perfkit-result.ts'
import { Figure, firstIssue, parseStrictJson } from './strict-json.ts'

/**
 * PerfKitBenchmarker's samples, one JSON object a line (`perfkitbenchmarker_results.json`; `perfkitbenchmarker/
 * publisher.py`, `sample.py`). Samples of one metric with equal labels are repetitions. Labels that tell how was
 * measured make the argv; without them results of this tool cannot be compared.
 */
export const perfkit: Adapter = {
  name: 'perfkit',
  about: "PerfKitBenchmarker's samples, one JSON object a line",
  recognises: (text) => {
    const line = /^\uFEFF?\s*(\{[^\n]*)/.exec(text)?.[1] ?? ''
    return (
      ['metric', 'value', 'unit', 'test'].every((key) => line.includes(`"${key}"`)) &&
      /"(labels|metadata)"/.test(line)
    )
  },
  read,
}

const Line = z.object({
  test: z.string().min(1),
  metric: z.string().min(1),
  value: Figure,
  unit: z.string(),
  timestamp: Figure.optional(),
  run_uri: z.string().optional(),
  labels: z.string().optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
})

function read(text: string): Reading {
  const lines = text.split('\n')
  const samples: PerfkitSample[] = []
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue
    const sample = readLine(line)
    if (typeof sample === 'string') {
      const last = index === lines.length - 1 && /cut off/.test(sample)
      return refused(
        `expected a sample of PerfKitBenchmarker in line ${index + 1}, but ${sample}${last ? ', as the file is' : ''}`,
      )
    }
    samples.push(sample)
  }
  const runs = new Set(samples.map(({ run_uri: uri }) => uri))
  if (runs.size > 1)
    return refused(`the file holds samples of ${runs.size} runs of PerfKitBenchmarker: import each by itself`)
  const kept = samples.filter(isMeasurement)
  if (kept.length === 0)
    return refused('expected samples of PerfKitBenchmarker with numbers, but there are none')
  return { kind: 'results', results: resultsOf(kept), notes: leftOut(samples.length - kept.length) }
}

function readLine(line: string): PerfkitSample | string {
  const parsed = parseStrictJson(line)
  if (parsed.kind === 'broken') return parsed.reason
  const result = Line.safeParse(parsed.value)
  if (!result.success) return firstIssue(result.error)
  const { labels, metadata, ...sample } = result.data
  return { ...sample, labels: readLabels(labels, metadata) }
}

/** Histograms, time series and facts of the machine are carried by samples whose value is 0 and says nothing. */
function isMeasurement({ value, unit, metric, labels }: PerfkitSample): boolean {
  const carrier =
    /(_histogram|_time_series)$/i.test(metric) ||
    labels.some(([name]) => /^(histogram|timestamps)$/.test(name))
  return !(value === 0 && (unit.trim() === '' || carrier))
}

function leftOut(count: number): readonly string[] {
  return count === 0
    ? []
    : [`${count} sample(s) that carry a histogram, a time series or facts of the machine were left out.`]
}

function resultsOf(samples: readonly PerfkitSample[]): readonly AdapterResult[] {
  const groups = Map.groupBy(samples, keyOf)
  const names = identifiersFor(
    [...new Set(samples.map(({ test }) => test))].map((test) => ({ key: test, text: test })),
    'test',
  )
  return [...groups.values()].map((group) => perfkitResult(group, names.get(group[0]?.test ?? '') ?? 'test'))
}

function keyOf({ test, labels }: PerfkitSample): string {
  return JSON.stringify([test, comparableLabels(labels)])
}
