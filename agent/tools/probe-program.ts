import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/**
 * The probe's program: `version`, `server ADDRESS PORT`, `client ADDRESS PORT --mode stream|rr|both|crr --seconds N`.
 * The client prints one JSON document. It imports nothing of the agent, so that it starts quickly.
 */
async function main(argv: readonly string[]): Promise<void> {
  const [command, address = '', port = '', ...rest] = argv
  if (command === 'version') console.log(`metalmark-probe ${probeVersion}`)
  else if (command === 'server') serve(address, Number(port))
  else if (command === 'client') await measure(address, Number(port), parseFlags(rest))
  else throw new Error(`Expected version, server or client, got ${JSON.stringify(command)}`)
}

/** Raised when the probe measures differently; Node's major version is part of it because Node is what is timed. */
const probeVersion = `1+node${process.versions.node.split('.')[0]}`
const warmUpMs = 250
const messageBytes = 64
const chunk = Buffer.alloc(128 * 1024, 0x6d)

/**
 * A connection's first message says what it is for: `s SECONDS` counts what comes, `r` sends every message back, and `c` is
 * sent back itself and closes the connection.
 */
function serve(address: string, port: number): void {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', (error) => console.error(`connection: ${error.message}`))
    socket.once('data', (first) => {
      const [purpose, seconds] = first.toString('latin1').split(' ')
      if (purpose === 's') countBytes(socket, Number(seconds))
      else if (purpose === 'c') socket.end(first)
      else socket.on('data', (data) => socket.write(data))
    })
  })
  server.listen(port, address)
}

/** Counts for `seconds` after the warm-up, as the receiver sees it, and answers with the counts. */
function countBytes(socket: Socket, seconds: number): void {
  const begin = performance.now() + warmUpMs
  const end = begin + seconds * 1000
  let startedAt = 0
  let lastAt = 0
  let bytes = 0
  socket.on('data', (data) => {
    const now = performance.now()
    if (now < begin || now > end) return
    if (startedAt === 0) startedAt = now
    else bytes += data.length
    lastAt = now
  })
  socket.on('end', () => socket.end(JSON.stringify({ bytes, seconds: (lastAt - startedAt) / 1000 })))
}

interface Flags {
  readonly mode: string
  readonly seconds: number
}

async function measure(address: string, port: number, { mode, seconds }: Flags): Promise<void> {
  const result: Record<string, unknown> = {}
  if (mode === 'crr') result['crr'] = await connections(address, port, seconds)
  if (mode === 'stream' || mode === 'both') {
    result['stream'] = await stream(await open(address, port, `s ${seconds}`), seconds)
  }
  if (mode === 'rr' || mode === 'both') {
    result['rr'] = await roundTrips(await open(address, port, 'r'), seconds)
  }
  console.log(JSON.stringify(result))
}

async function open(address: string, port: number, purpose: string): Promise<Socket> {
  const socket = connect({ host: address, port, noDelay: true, allowHalfOpen: true })
  await once(socket, 'connect')
  socket.write(purpose)
  // The server must see the purpose as a message of its own.
  await new Promise((resolve) => setTimeout(resolve, 20))
  return socket
}

async function stream(socket: Socket, seconds: number): Promise<unknown> {
  const end = performance.now() + warmUpMs + seconds * 1000
  const answer: Buffer[] = []
  socket.on('data', (data) => answer.push(data))
  while (performance.now() < end) {
    if (!socket.write(chunk)) await once(socket, 'drain')
  }
  socket.end()
  await once(socket, 'end')
  return JSON.parse(Buffer.concat(answer).toString('utf8'))
}

function roundTrips(socket: Socket, seconds: number): Promise<unknown> {
  const message = chunk.subarray(0, messageBytes)
  const rtts: number[] = []
  const begin = performance.now() + warmUpMs
  const end = begin + seconds * 1000
  return new Promise((resolve, reject) => {
    let sentAt = 0
    let missing = messageBytes
    const send = () => {
      missing = messageBytes
      sentAt = performance.now()
      socket.write(message)
    }
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('the server closed the connection')))
    socket.on('data', (data) => {
      missing -= data.length
      if (missing > 0) return
      const now = performance.now()
      if (sentAt >= begin) rtts.push((now - sentAt) * 1000)
      if (now < end) return send()
      socket.destroy()
      resolve(summary(rtts, (now - begin) / 1000))
    })
    send()
  })
}

/**
 * A connection for each transaction, one after the other. The server closes first, so that the client's ports are free
 * again at once and are not used up.
 */
async function connections(address: string, port: number, seconds: number): Promise<unknown> {
  const message = Buffer.alloc(messageBytes, 0x20)
  message.write('c ')
  const until = async (end: number) => {
    let count = 0
    for (; performance.now() < end; count++) await connection(address, port, message)
    return count
  }
  await until(performance.now() + warmUpMs)
  const begin = performance.now()
  const count = await until(begin + seconds * 1000)
  return { count, seconds: (performance.now() - begin) / 1000 }
}

function connection(address: string, port: number, message: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, noDelay: true }, () => socket.write(message))
    let missing = message.length
    socket.on('error', reject)
    socket.on('data', (data) => {
      missing -= data.length
    })
    socket.on('close', () => (missing === 0 ? resolve() : reject(new Error('an answer was not whole'))))
  })
}

/** Nearest-rank percentiles, in microseconds. */
function summary(rtts: readonly number[], seconds: number): unknown {
  const sorted = Float64Array.from(rtts).sort()
  const at = (quantile: number) => sorted[Math.max(0, Math.ceil(quantile * sorted.length) - 1)] ?? 0
  const observations = sorted.length
  return { observations, seconds, rtt_p50: at(0.5), rtt_p90: at(0.9), rtt_p99: at(0.99), rtt_p999: at(0.999) }
}

function parseFlags(flags: readonly string[]): Flags {
  const value = (name: string) => flags[flags.indexOf(name) + 1]
  const mode = value('--mode') ?? 'both'
  const seconds = Number(value('--seconds'))
  if (!['stream', 'rr', 'both', 'crr'].includes(mode) || !(seconds > 0)) {
    throw new Error(`Expected --mode stream|rr|both|crr --seconds N, got ${flags.join(' ')}`)
  }
  return { mode, seconds }
}

await main(process.argv.slice(2))
