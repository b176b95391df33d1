import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runAgent } from '../support/agent.ts'
import { startTestServer } from '../support/server.ts'

const suite = 'name: overhead\nprofile: smoke\n'

/**
 * What the agent adds to a run beyond booting VMs and the tools' own durations, as a share of the whole run: one real
 * run of the smoke profile against a server on loopback, in VMs where they can be had.
 */
export async function benchAgentOverhead(vms: 'auto' | 'none'): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'metalmark-bench-'))
  const server = await startTestServer()
  try {
    writeFileSync(join(dir, 'metalmark.yaml'), suite)
    const args = ['run', '--suite', join(dir, 'metalmark.yaml'), '--vms', vms, '--project', 'bench', '--json']
    const agent = await runAgent(args, {
      stateDir: join(dir, 'state'),
      server: server.url,
      token: server.token('upload'),
    })
    if (agent.code !== 0) throw new Error(`The agent ended with ${agent.code}:\n${agent.stderr}`)
    const { overheadMs, expectedSeconds, run } = JSON.parse(agent.stdout) as Result
    const where = run.environment.identity['vm.acceleration']
    const ratio = overheadMs / 1000 / expectedSeconds
    return `agent's own time in a run (VMs: ${where}): ${(overheadMs / 1000).toFixed(1)} s beside ${expectedSeconds.toFixed(1)} s of tools, ratio ${ratio.toFixed(2)}`
  } finally {
    await server.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

interface Result {
  readonly overheadMs: number
  readonly expectedSeconds: number
  readonly run: { readonly environment: { readonly identity: Readonly<Record<string, unknown>> } }
}
