import { freePort } from '../../../agent/measure/free-port.ts'
import { createProgramWriter } from '../../../agent/measure/program-writer.ts'
import { hostPlace } from '../../../agent/place/host.ts'
import type { Parsed, Tool } from '../../../agent/tools/tool.ts'

/** What a tool makes of one repetition over this host's loopback, as a run does it: program, version, server, client. */
export async function runTool(
  tool: Tool,
  seconds: number,
): Promise<{ version: string | null; parsed: Parsed }> {
  const place = hostPlace()
  if (tool.program !== undefined) await createProgramWriter(undefined)(tool.program, place)
  const version = tool.parseVersion(await place.exec(tool.versionArgv, { timeoutMs: 10_000 }))
  const endpoint = { address: '127.0.0.1', port: await freePort('127.0.0.1') }
  const server =
    tool.server === null ? null : await place.start(tool.server.argv(endpoint), { listensOn: endpoint.port })
  try {
    const client = await place.start(tool.clientArgv(endpoint, seconds), {})
    const quietMs = 1000 * tool.nominalSeconds(seconds)
    const finished = await client.wait({ quietMs, timeoutMs: quietMs + 20_000 })
    return { version, parsed: tool.parse(finished, seconds) }
  } finally {
    await server?.kill()
  }
}
