import { createServer } from 'node:net'

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
