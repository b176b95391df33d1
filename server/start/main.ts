import { type RunningServer, startServer } from '../app.ts'
import { loadConfig } from '../config.ts'
import { createClient, ProblemError } from '../contract/client.ts'
import type { Acceleration } from '../contract/environment.ts'
import { type AgentProcess, spawnAgent } from './agent-process.ts'
import { build } from './build.ts'
import { parseStartOptions, type StartOptions, startHelp } from './options.ts'

/** The project that `npm start` measures: this checkout itself. */
const project = 'metalmark'

const stopping = new AbortController()
let agent: AgentProcess | null = null

process.on('SIGINT', stop)
process.on('SIGTERM', stop)

try {
  await main(parseStartOptions(process.argv.slice(2)))
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}

/** Builds, serves, measures once, and keeps serving until it is stopped. */
async function main(options: StartOptions): Promise<void> {
  if (options.help) {
    console.log(startHelp)
    return
  }
  await build(console.log)
  const config = loadConfig({ port: options.port?.toString(), data: options.data, logLevel: 'warn' })
  const server = await startServer(config)
  console.log(`Serving ${config.data} on ${server.url}`)
  try {
    await measure(server, options)
    if (!stopping.signal.aborted) await serveUntilStopped(server.url)
  } finally {
    await server.close()
    console.log('Stopped.')
  }
}

/** One run of the default suite, by the agent as a user would run it. What goes wrong with it does not end the server. */
async function measure(server: RunningServer, options: StartOptions): Promise<void> {
  if (options.vms === 'require' && !(await prepareVms(options))) return
  const token = await server.tokens.create({ name: 'npm start', scope: 'upload', project })
  try {
    const args = [
      'run',
      '--server',
      server.url,
      '--project',
      project,
      '--vms',
      options.vms,
      '--profile',
      'smoke',
    ]
    const code = await runAgent(args, { METALMARK_TOKEN: token.secret })
    if (code !== 0 && !stopping.signal.aborted)
      console.error(`The run ended with exit code ${code}; see above.`)
    if (code === 0 && (await latestAcceleration(server.url, token.secret)) === 'none') {
      console.log('\nThese are figures of the host alone. For the real thing, in VMs: npm start -- --vm')
    }
  } finally {
    // It was made for this one run: nothing else may use it.
    await server.tokens.revoke(token.id)
  }
}

/** What ran the VMs of the latest run; undefined where the server has none: the agent has said why by then. */
async function latestAcceleration(url: string, token: string): Promise<Acceleration | undefined> {
  try {
    const client = createClient({ baseUrl: url, token, fetch })
    const { runs } = await client.call('listRuns', { params: { project }, query: { limit: 1 } })
    return runs[0]?.acceleration
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code === 'not-found') return undefined
    throw error
  }
}

/** Installs what VMs need and builds the box. Tells whether both are there. */
async function prepareVms(options: StartOptions): Promise<boolean> {
  const setup = await runAgent(['vm', 'setup', ...(options.yes ? ['--yes'] : [])])
  if (setup !== 0) console.error('VMs cannot be used yet, so nothing was measured; see above.')
  return setup === 0 && (await runAgent(['box', 'build'])) === 0
}

async function runAgent(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<number> {
  if (stopping.signal.aborted) return 130
  agent = spawnAgent(args, env)
  try {
    return await agent.ended
  } finally {
    agent = null
  }
}

function serveUntilStopped(url: string): Promise<void> {
  console.log(`\nDashboard: ${url}\nCtrl-C stops the server.`)
  return new Promise((resolve) => stopping.signal.addEventListener('abort', () => resolve()))
}

/** The first signal stops in order: the agent destroys its VMs, then the server ends its requests. */
function stop(signal: NodeJS.Signals): void {
  if (!stopping.signal.aborted) console.log('\nStopping …')
  stopping.abort()
  // Ctrl-C in a terminal reaches every process there, the agent included: a second signal would only confuse it.
  const agentKnows = signal === 'SIGINT' && process.stdin.isTTY === true
  if (!agentKnows) agent?.interrupt()
}
