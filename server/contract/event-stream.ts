/** An event of a stream. A client that lost the connection names the id of the last that it saw. */
export interface StreamedEvent<T> {
  readonly id: string
  readonly data: T
}

/** The most that one event may have, in characters: more is no event of ours. */
const longest = 1_000_000

/** An event as `text/event-stream` (HTML, section 9.2) writes it. */
export function encodeEvent({ id, data }: StreamedEvent<unknown>): string {
  return `id: ${id}\ndata: ${JSON.stringify(data)}\n\n`
}

/**
 * Reads a `text/event-stream` whose events carry an id and JSON. What a connection that breaks off leaves unfinished is
 * no event. Rejects where the stream does.
 */
export async function* decodeEvents(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<StreamedEvent<unknown>> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      const blocks = (rest + value).split(/\r?\n\r?\n/)
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        const event = readEvent(block)
        if (event !== null) yield event
      }
      if (rest.length > longest) {
        throw new Error(`Expected events of at most ${longest} characters, got a longer one`)
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

function readEvent(block: string): StreamedEvent<unknown> | null {
  const lines = block.split(/\r?\n/)
  const fields = (name: string) =>
    lines
      .filter((line) => line.startsWith(`${name}:`))
      .map((line) => line.slice(name.length + 1).replace(/^ /, ''))
  const data = fields('data').join('\n')
  return data === '' ? null : { id: fields('id').at(-1) ?? '', data: JSON.parse(data) }
}
