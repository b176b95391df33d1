import { stripVTControlCharacters } from 'node:util'
import { Failure } from '../failure.ts'
import { textOrEmpty } from '../text-or-empty.ts'
import type { Job } from './place.ts'

/** How long a server may take until it listens. */
export const listenMs = 8_000

/** A port as `/proc/net/tcp` writes it. */
export function hexPort(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0')
}

/**
 * Whether something on this host listens on a TCP port, by the network tables of a process's namespace. It reads the
 * kernel's tables instead of connecting, because a connection would use up a server that serves a single test.
 */
export function listensHere(port: number, netTables = '/proc/net'): boolean {
  // A host without IPv6 has no table of it.
  return ['tcp', 'tcp6'].some((name) => isListening(textOrEmpty(`${netTables}/${name}`), port))
}

/** Whether the text of `/proc/net/tcp` or `tcp6` has a listener on the port. */
export function isListening(table: string, port: number): boolean {
  // Columns: slot, local address, remote address, state; 0A is LISTEN.
  return new RegExp(`^\\s*\\d+: [0-9A-F]+:${hexPort(port)} \\S+ 0A `, 'm').test(table)
}

/** Ends a server that never listened; the `Failure` to throw, with what the server said, because that is usually why. */
export async function neverListened(place: string, port: number | undefined, server: Job): Promise<Failure> {
  const expected = `Expected a server to listen on port ${port} of ${place} within ${listenMs / 1000} s, but none did.`
  await server.kill()
  const { stdout, stderr } = await server.wait({ quietMs: 0, timeoutMs: 2_000 })
  const said = stripVTControlCharacters(`${stdout}\n${stderr}`).trim().slice(-300)
  return new Failure('benchmark', said === '' ? expected : `${expected} It said: ${said}`)
}
