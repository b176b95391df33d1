import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createHostFiles } from '../../../agent/environment/host-files.ts'
import { Failure } from '../../../agent/failure.ts'
import { createEndsFinder } from '../../../agent/measure/ends.ts'
import { measureRepetition, type RepetitionDeps } from '../../../agent/measure/repetition.ts'
import { startServer } from '../../../agent/measure/server.ts'
import { defaultThresholds } from '../../../agent/measure/validity/thresholds.ts'
import { hostPlace } from '../../../agent/place/host.ts'
import type { Place } from '../../../agent/place/place.ts'
import { type Step, scheduleSteps } from '../../../agent/plan/schedule.ts'
import { builtinProbe } from '../../../agent/tools/builtin-probe.ts'
import { iperf3, iperf3Loss, iperf3Packets } from '../../../agent/tools/iperf3.ts'
import { sockperfTail, sockperfTransactions, sockperfUnderLoad } from '../../../agent/tools/sockperf.ts'
import type { Tool } from '../../../agent/tools/tool.ts'
import { Repetition } from '../../../server/contract/run.ts'
import { describeNeeding } from '../../support/needs.ts'
import { plannedBenchmark } from '../support/planned-benchmark.ts'

const host = hostPlace()
const ends = await createEndsFinder({ host, machines: [] }).find('host-lo')
const deps = (more: Partial<RepetitionDeps> = {}): RepetitionDeps => ({
  ...{ files: createHostFiles('/nowhere'), clock: Date.now, deadlineSeconds: null },
  ...{ thresholds: defaultThresholds, ...more },
})

function stepFor(tool: Tool): Step {
  const [step] = scheduleSteps([plannedBenchmark({ tool })], () => 0)
  if (step === undefined) throw new Error('Expected a step.')
  return step
}

/** Command lines of all processes that hold this text. */
function processesWith(text: string): string[] {
  return execFileSync('ps', ['-eo', 'args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(text))
}

describe('the built-in probe, for real', () => {
  test('a repetition gives numbers, exact command lines and the raw output by its hash', async () => {
    const measured = await measureRepetition(stepFor(builtinProbe('both')), ends, deps())
    const { repetition, rawOutput } = measured
    await measured.server?.kill()
    expect(Repetition.parse(repetition)).toMatchObject({
      index: 0,
      phase: 'warm-up',
      exitCode: 0,
      failure: null,
    })
    expect(repetition.values['throughput']).toBeGreaterThan(1e6)
    expect(repetition.values['rtt_p50']).toBeGreaterThan(1)
    expect(repetition.durationMs).toBeGreaterThan(2_000)
    expect(repetition.commands.map((argv) => argv[2])).toEqual(['server', 'client'])
    expect(
      createHash('sha256')
        .update(rawOutput?.text ?? '')
        .digest('hex'),
    ).toBe(repetition.rawOutput)
    const port = repetition.commands[0]?.[4] ?? ''
    expect(processesWith(`server 127.0.0.1 ${port}`)).toEqual([])
  })

  test('stolen CPU time makes a repetition suspect', async () => {
    let reads = 0
    const files = {
      list: () => [],
      read: () => ({ kind: 'text' as const, text: `cpu 0 0 0 ${++reads * 90} 0 0 0 ${reads * 10}` }),
    }
    const { repetition } = await measured(stepFor(builtinProbe('stream')), ends, deps({ files }))
    expect(repetition.suspect).toEqual([expect.stringContaining('10.0 % of the host')])
    expect(repetition.failure).toBeNull()
  })
})

describeNeeding({ iperf3: 'iperf3', sockperf: 'sockperf' }, 'iperf3 and sockperf, for real', () => {
  test.each([
    ['iperf3', iperf3({ streams: 1 }), 'throughput'],
    ['iperf3 with four streams', iperf3({ streams: 4 }), 'throughput'],
    ['iperf3 from the server to the client', iperf3({ reverse: true }), 'throughput'],
    ['iperf3 with a congestion control', iperf3({ congestion: 'cubic' }), 'throughput'],
    ['UDP as fast as it goes', iperf3Packets(), 'pps'],
    ['UDP at a fixed rate', iperf3Loss(), 'pps'],
    ['sockperf', sockperfTail(), 'rtt_p50'],
    ['sockperf under load', sockperfUnderLoad(), 'rtt_p50'],
    ['transactions of TCP', sockperfTransactions('tcp'), 'transaction_rate'],
    ['transactions of UDP', sockperfTransactions('udp'), 'transaction_rate'],
  ])('%s', async (_, tool, metric) => {
    const { repetition } = await measured(stepFor(tool), ends, deps())
    expect(repetition.failure).toBeNull()
    expect(repetition.values[metric]).toBeGreaterThan(1)
  })
})

/** The probe with another server or client: what goes wrong must end in a reason. */
const broken = (changes: Partial<Tool>): Tool => ({ ...builtinProbe('stream'), ...changes })

describe('a tool without a server', () => {
  const tool = broken({ server: null, clientArgv: ({ port }) => ['echo', `port ${port}`] })

  test('has its client alone among the commands', async () => {
    const { repetition, server, counted } = await measureRepetition(stepFor(tool), ends, deps())
    expect(repetition.commands).toEqual([['echo', 'port 0']])
    expect(server).toBeUndefined()
    expect(counted?.client).toBeNull()
  })

  test('ends the server of the repetition before', async () => {
    const before = await measureRepetition(stepFor(builtinProbe('stream')), ends, deps())
    const port = before.repetition.commands[0]?.[4] ?? ''
    expect(processesWith(`server 127.0.0.1 ${port}`)).toHaveLength(1)
    await measureRepetition(stepFor(tool), ends, deps({ previous: before.server }))
    expect(processesWith(`server 127.0.0.1 ${port}`)).toEqual([])
  })
})

test('a behind-the-service server listens on its own address', async () => {
  const tool = broken({ server: { argv: ({ address }) => ['echo', address] } })
  const within = { ...ends, address: '10.0.0.9', listenAddress: '127.0.0.1' }
  const { endpoint, argv, job } = await startServer(stepFor(tool), within, {})
  expect([endpoint.address, argv]).toEqual(['10.0.0.9', ['echo', '127.0.0.1']])
  await expect(job).rejects.toThrow('none did')
})

describe('what goes wrong is a failure of the repetition', () => {
  test('a server that ends at once is told with its own words, well before a run would notice', async () => {
    const tool = broken({ server: { argv: () => ['sh', '-c', 'echo no such address >&2; exit 1'] } })
    const { repetition } = await measured(stepFor(tool), ends, deps())
    expect(Repetition.parse(repetition).failure).toMatch(
      /to listen on port \d+ of host .* It said: no such address/,
    )
  })

  test('a client that is not installed is named', async () => {
    const tool = broken({ clientArgv: () => ['no-such-client'] })
    const { repetition } = await measured(stepFor(tool), ends, deps())
    expect(repetition).toMatchObject({ failure: expect.stringContaining('no-such-client'), values: {} })
  })

  test('a client that never ends is killed at its deadline, and its server with it', async () => {
    const tool = broken({ clientArgv: () => ['sleep', '1234567'], nominalSeconds: () => 0.1 })
    const { repetition, server } = await measureRepetition(stepFor(tool), ends, deps({ deadlineSeconds: 1 }))
    await server?.kill()
    expect(repetition.failure).toContain('did not end within its deadline')
    expect(processesWith('sleep 1234567')).toEqual([])
    expect(processesWith(`server 127.0.0.1 ${repetition.commands[0]?.[4]}`)).toEqual([])
  })

  test('a client that fails leaves what it printed', async () => {
    const tool = broken({ clientArgv: () => ['sh', '-c', 'echo half; echo trouble >&2; exit 3'] })
    const { repetition, rawOutput } = await measured(stepFor(tool), ends, deps())
    expect(repetition).toMatchObject({
      exitCode: 3,
      failure: 'metalmark-probe ended with exit code 3: trouble',
    })
    expect(rawOutput?.text).toBe('half\n')
  })
})

test('an interrupted run throws, and leaves neither server nor client behind', async () => {
  const controller = new AbortController()
  const tool = broken({ clientArgv: () => ['sleep', '7654321'], nominalSeconds: () => 30 })
  const stopping: Place = {
    ...host,
    start: async (argv, options) => {
      const job = await host.start(argv, options)
      if (argv[0] === 'sleep') controller.abort(new Failure('terminated', 'stop'))
      return job
    },
  }
  const signal = controller.signal
  const attempt = measureRepetition(stepFor(tool), { ...ends, client: stopping }, deps({ signal }))
  await expect(attempt).rejects.toThrow('stop')
  expect(processesWith('sleep 7654321')).toEqual([])
})

/** A repetition whose server, handed back for the next one to replace, is ended: there is no next one. */
async function measured(...args: Parameters<typeof measureRepetition>) {
  const result = await measureRepetition(...args)
  await result.server?.kill()
  return result
}
