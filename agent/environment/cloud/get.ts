/** Fetches a text; rejects with an `Error` whose message says why there is none. */
export type Get = (
  url: string,
  request?: { readonly method?: 'PUT'; readonly headers?: Readonly<Record<string, string>> },
) => Promise<string>

/** Far more than any provider's document has. */
const mostBytes = 64 * 1024

/**
 * A careful way to ask: redirects are no answer, because whoever redirects decides who is asked next; longer texts are
 * cut off; `signal` ends it wherever it stands.
 */
export function createGet(fetcher: typeof fetch, signal: AbortSignal): Get {
  return async (url, request = {}) => {
    const response = await fetcher(url, { ...request, redirect: 'manual', signal })
    try {
      if (response.status >= 300 && response.status < 400)
        throw new Error('it answered with a redirect, which is not followed')
      if (response.status !== 200) throw new Error(`it answered with HTTP status ${response.status}`)
      return await boundedText(response)
    } finally {
      await response.body?.cancel().catch(() => undefined)
    }
  }
}

async function boundedText(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  const reader = response.body?.getReader()
  let text = ''
  let bytes = 0
  while (reader !== undefined) {
    const { done, value } = await reader.read()
    if (done) break
    bytes += value.length
    if (bytes > mostBytes) {
      await reader.cancel()
      throw new Error(`it answered with more than ${mostBytes / 1024} KiB`)
    }
    text += decoder.decode(value, { stream: true })
  }
  return text + decoder.decode()
}
