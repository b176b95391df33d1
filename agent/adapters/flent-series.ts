import { z } from 'zod'
import { scaled } from './plain-number.ts'

const Sample = z.object({ t: z.number().optional(), val: z.number().nullish(), dur: z.number().optional() })

/** What is read of a data file; the rest is passed over. */
export const FlentDocument = z.object({
  version: z.int(),
  metadata: z.object({
    NAME: z.string().min(1),
    LENGTH: z.number().positive(),
    STEP_SIZE: z.number().positive().optional(),
    T0: z.string().nullish(),
    TIME: z.string().nullish(),
    FLENT_VERSION: z.string().nullish(),
    FAILED_RUNNERS: z.int().nonnegative().nullish(),
    TEST_PARAMETERS: z.record(z.string(), z.unknown()).nullish(),
    SERIES_META: z.record(z.string(), z.object({ UNITS: z.string().nullish() })).nullish(),
  }),
  x_values: z.array(z.number()).optional(),
  results: z.record(z.string(), z.array(z.number().nullable())),
  raw_values: z.record(z.string(), z.array(Sample)).optional(),
})
export type FlentDocument = z.infer<typeof FlentDocument>

export interface FlentSeries {
  readonly name: string
  readonly kind: 'throughput' | 'latency'
  /** In bit/s or microseconds; `t` is in seconds from some origin that all series of a file share. */
  readonly samples: readonly FlentSample[]
  /** The samples are interpolated on a grid: the file has no raw ones. */
  readonly interpolated: boolean
}

export interface FlentSample {
  readonly t: number | null
  readonly value: number
  /** Seconds that the value is the mean of. */
  readonly duration: number | null
}

/** The series that are a throughput or a latency. Sums and means that flent adds are not among the raw ones. */
export function flentSeries(document: FlentDocument): readonly FlentSeries[] {
  const raw = document.raw_values ?? {}
  const interpolated = Object.keys(raw).length === 0
  const names = Object.keys(interpolated ? document.results : raw)
  return names.flatMap((name) => {
    const unit = unitOf(name, document)
    if (unit === null) return []
    const samples = interpolated ? onGrid(name, document) : rawSamples(name, document)
    const inUnit = samples.map((sample) => ({ ...sample, value: scaled(sample.value, unit.factor) }))
    return [{ name, kind: unit.kind, samples: inUnit, interpolated }]
  })
}

function rawSamples(name: string, { version, raw_values: raw }: FlentDocument): readonly FlentSample[] {
  return (raw?.[name] ?? []).flatMap(({ t, val, dur }) => {
    if (val == null) return []
    const value = version < 4 ? inTodaysUnit(name, { val, timed: dur !== undefined }) : val
    return Number.isFinite(value) ? [{ t: t ?? null, value, duration: dur ?? null }] : []
  })
}

/** Until format 4 the raw values of netperf's UDP_RR were transactions a second, and HTTP latencies seconds. */
function inTodaysUnit(
  name: string,
  { val, timed }: { readonly val: number; readonly timed: boolean },
): number {
  if (name.includes('UDP') && timed) return 1000 / val
  return name === 'HTTP latency' ? val * 1000 : val
}

function onGrid(name: string, { results, x_values: times }: FlentDocument): readonly FlentSample[] {
  return (results[name] ?? []).flatMap((value, i) =>
    value === null ? [] : [{ t: times?.[i] ?? null, value, duration: null }],
  )
}

interface SeriesUnit {
  readonly kind: FlentSeries['kind']
  readonly factor: number
}

const units: Readonly<Record<string, SeriesUnit>> = {
  ms: { kind: 'latency', factor: 1e3 },
  'Mbits/s': { kind: 'throughput', factor: 1e6 },
}

/** Old files have no unit for some series: then the name has it. */
function unitOf(name: string, { metadata }: FlentDocument): SeriesUnit | null {
  const said = metadata.SERIES_META?.[name]?.UNITS
  const byName = name.startsWith('Ping (ms)') ? 'ms' : /^TCP (?:upload|download)/.test(name) ? 'Mbits/s' : ''
  return units[said ?? byName] ?? null
}
