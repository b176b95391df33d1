import { z } from 'zod'
import { repeatedKeys } from './repeated-keys.ts'

/** What `readIperf3Test` takes: a result, as it was printed or as its events tell it. */
export interface Iperf3Document {
  readonly document: unknown
  /** The paths of the keys that some object has twice. */
  readonly repeated: ReadonlySet<string>
}

/**
 * Makes results of the documents in iperf3's output, which are results or, with `--json-stream`, events. With
 * `--json-stream-full-output` the result follows its own events and takes their place: it is one test. Events that do not
 * come to an end are a result with the error that says so.
 */
export function iperf3Documents(
  documents: readonly unknown[],
  sources: readonly string[],
): readonly Iperf3Document[] {
  const results: (Iperf3Document & { readonly fromEvents: boolean })[] = []
  let open: Told | null = null
  const close = () => {
    if (open !== null) results.push({ ...open, fromEvents: true })
    open = null
  }
  for (const [index, document] of documents.entries()) {
    const repeated = repeatedKeys(sources[index] ?? '')
    const event = Event.safeParse(document)
    if (!event.success || event.data.event === 'start') close()
    if (event.success) {
      open = withEvent(open ?? nothingTold, event.data, repeated)
      if (event.data.event === 'end') close()
      continue
    }
    const last = results.at(-1)
    if (last?.fromEvents === true && sameTest(last.document, document)) results.pop()
    results.push({ document, repeated, fromEvents: false })
  }
  close()
  return results
}

const Event = z.object({ event: z.string(), data: z.unknown() })
type Event = z.infer<typeof Event>

interface Told extends Iperf3Document {
  readonly document: Readonly<Record<string, unknown>> & { readonly intervals: readonly unknown[] }
}

const nothingTold: Told = {
  document: { intervals: [], error: 'the events of a test are cut off before the one called end' },
  repeated: new Set(),
}

/** Other events (the server's output) add nothing. */
function withEvent({ document, repeated }: Told, { event, data }: Event, more: ReadonlySet<string>): Told {
  const all = (place: string) =>
    new Set([...repeated, ...[...more].map((path) => path.replace(/^data\b/, place))])
  switch (event) {
    case 'start':
      return { document: { ...document, start: data }, repeated: all('start') }
    case 'interval':
      return {
        document: { ...document, intervals: [...document.intervals, data] },
        repeated: all('intervals[]'),
      }
    case 'error':
      return { document: { ...document, failure: String(data) }, repeated }
    case 'end': {
      const { error: _, failure, ...rest } = document
      const error = failure === undefined ? {} : { error: failure }
      return {
        document: { ...rest, ...error, end: data, intervals: document.intervals },
        repeated: all('end'),
      }
    }
    default:
      return { document, repeated: all(event) }
  }
}

const WithCookie = z.object({ start: z.object({ cookie: z.string().min(1) }) })

function sameTest(one: unknown, other: unknown): boolean {
  const [first, second] = [WithCookie.safeParse(one), WithCookie.safeParse(other)]
  return first.success && second.success && first.data.start.cookie === second.data.start.cookie
}
