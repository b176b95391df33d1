import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Listening {
  readonly port: number
  /** Takes no more connections, lets requests in flight end, and after `deadlineMs` ends them. */
  close(deadlineMs: number): Promise<void>
}

/** Listens on an address; port 0 is any that is free. Rejects with `ListenError` where that cannot be. */
export async function listen(handler: RequestListener, host: string, port: number): Promise<Listening> {
  const server = createServer(handler)
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, host, port)))
    server.listen(port, host, resolve)
  })
  const closing = { now: false }
  server.on('request', (_request, response) => {
    // A kept-alive connection would be idle only after this response, too late for `close` to see it.
    response.on('finish', () => closing.now && setImmediate(() => server.closeIdleConnections()))
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: (deadlineMs) => {
      closing.now = true
      return close(server, deadlineMs)
    },
  }
}

/** The address cannot be listened on. The message is for the person who gave it. */
export class ListenError extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause })
    this.name = 'ListenError'
  }
}

async function close(server: Server, deadlineMs: number): Promise<void> {
  const deadline = setTimeout(() => server.closeAllConnections(), deadlineMs)
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
  clearTimeout(deadline)
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): ListenError {
  switch (error.code) {
    case 'EADDRINUSE':
      return new ListenError(
        `Port ${port} on ${host} is taken by another program; stop that, or choose another with --port or METALMARK_PORT`,
        error,
      )
    case 'EACCES':
      return new ListenError(
        `Port ${port} may not be used by this user; choose one above 1023 with --port`,
        error,
      )
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new ListenError(`${host} is not an address of this machine; choose another with --host`, error)
    default:
      return new ListenError(`Cannot listen on ${host}, port ${port}: ${error.message}`, error)
  }
}
