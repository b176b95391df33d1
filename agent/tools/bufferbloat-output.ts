import { z } from 'zod'
import { readJsonDocuments } from '../adapters/json-documents.ts'
import { ping } from '../adapters/ping.ts'

/** Round trips of one phase, in microseconds. */
export interface PingPhase {
  readonly p50: number
  /** In percent. */
  readonly loss: number
  readonly oddities: readonly string[]
}

export interface BufferbloatOutput {
  readonly idle: PingPhase
  readonly loaded: PingPhase & { readonly p99: number }
  /** What all streams together brought to the receiver, in bit/s. */
  readonly throughput: number
}

/** Reads what the script of `bufferbloat` prints: its parts, each after a line `== NAME`. A sentence where one is missing. */
export function readBufferbloat(text: string): BufferbloatOutput | string {
  const parts = new Map(
    text.split(/^== /m).map((part) => {
      const end = part.indexOf('\n')
      return [part.slice(0, end), part.slice(end + 1)] as const
    }),
  )
  if (!parts.has('end')) return 'expected the output to end with "== end", it is cut off'
  const interval = /^== interval ([\d.]+)$/m.exec(text)?.[1]
  const idle = readPhase(parts.get('idle') ?? '', 'rtt_p50')
  if (typeof idle === 'string') return `${idle}, without load`
  const loaded = readPhase(parts.get('loaded') ?? '', 'rtt_p99')
  if (typeof loaded === 'string') {
    const slow = interval === '0.2' ? ': ping lets this user send every 0.2 s only' : '; measure for longer'
    return `${loaded}, under load${slow}`
  }
  const throughput = readThroughput(parts.get('load') ?? '')
  return typeof throughput === 'string' ? throughput : { idle, loaded, throughput }
}

function readPhase(part: string, needed: 'rtt_p50' | 'rtt_p99'): (PingPhase & { p99: number }) | string {
  const reading = ping.read(part)
  if (reading.kind === 'refused') return reading.reason
  const [repetition] = reading.results[0]?.repetitions ?? []
  const { rtt_p50: p50, rtt_p99: p99 = Number.NaN, loss = 0, observations = 0 } = repetition?.values ?? {}
  if (p50 === undefined || repetition?.values[needed] === undefined) {
    const least = needed === 'rtt_p50' ? 'a median needs 20' : 'a 99th percentile needs 1000'
    return `expected more answers to ping than ${observations} (${least})`
  }
  // The last packet of a phase may still be on its way at its end; and loss under load is a result, not a doubt.
  const oddities = repetition.suspect.filter((reason) => reason.startsWith('ping counted'))
  return { p50, p99, loss, oddities }
}

const Load = z.object({
  end: z.object({ sum_received: z.object({ bits_per_second: z.number().positive() }) }),
})
const LoadError = z.object({ error: z.string() })

function readThroughput(part: string): number | string {
  const read = readJsonDocuments(part)
  if (read.kind === 'broken') return `expected a JSON result of iperf3, but ${read.reason}`
  const [document, ...more] = read.documents
  const error = LoadError.safeParse(document)
  if (error.success) return `iperf3 reported: ${error.data.error.slice(0, 300)}`
  const load = Load.safeParse(document)
  if (!load.success || more.length > 0) return 'expected one result of iperf3 with what its receiver got'
  return load.data.end.sum_received.bits_per_second
}
