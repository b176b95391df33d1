import { createServer } from 'node:net'
import { Failure } from '../failure.ts'
import type { Place } from '../place/place.ts'

/** How long a tool's server may take until it listens. */
const listenSeconds = 8

/**
 * Waits, in one call to the place, until something listens on a TCP port there. It reads the kernel's table instead of
 * connecting, because a connection would use up a server that serves a single test.
 */
export async function untilListening(
  place: Place,
  port: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  const finished = await place.exec(['sh', '-c', waitScript, 'sh', hex, String(listenSeconds)], {
    timeoutMs: (listenSeconds + 20) * 1000,
    ...(signal && { signal }),
  })
  if (finished.code === 0) return
  throw new Failure(
    'benchmark',
    `Expected a server to listen on port ${port} of ${place.name} within ${listenSeconds} s, but none did.`,
  )
}

/**
 * Looks for state 0A (LISTEN) on the port in $1, for $2 seconds by the place's own clock. The table is read by the shell
 * itself: in an emulated guest every program that is started costs some 25 ms of the only CPU.
 */
const waitScript = `
listens() {
  while read -r slot local remote state rest; do
    case "$local $state" in *":$1 0A") return 0 ;; esac
  done <"$2"
  return 1
}
read -r up rest </proc/uptime
end=$((\${up%.*} + $2))
until listens "$1" /proc/net/tcp || { [ -r /proc/net/tcp6 ] && listens "$1" /proc/net/tcp6; }; do
  sleep 0.05
  read -r up rest </proc/uptime
  [ "\${up%.*}" -gt "$end" ] && exit 1
done
exit 0`

/** A TCP port that nothing on this host uses now. */
export function freePort(address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, address, () => {
      const bound = server.address()
      server.close(() => {
        if (typeof bound === 'object' && bound !== null) resolve(bound.port)
        else reject(new Error('Expected a bound TCP address, got none.'))
      })
    })
  })
}
