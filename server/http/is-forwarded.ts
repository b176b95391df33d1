import type { IncomingHttpHeaders } from 'node:http'

/** Whether a proxy says that it passed this request on: then neither its address nor its host is the client's own. */
export function isForwarded({ headers }: { readonly headers: IncomingHttpHeaders }): boolean {
  return Object.keys(headers).some(
    (name) => name === 'forwarded' || name === 'via' || name.startsWith('x-forwarded-'),
  )
}
