import { createHash } from 'node:crypto'
import { RunUpload } from '../../../server/contract/run.ts'

/** A small run that the contract takes. */
export function exampleRun(id: string): RunUpload {
  const text = 'raw output'
  const sha256 = createHash('sha256').update(text).digest('hex')
  const startedAt = Date.UTC(2026, 10, 20)
  return RunUpload.parse({
    ...{ format: 1, id, suite: 'default', agentVersion: '0.0.0', startedAt, finishedAt: startedAt + 60_000 },
    ...{ commit: null, ci: null, host: { id: 'a'.repeat(64), label: 'host' }, notes: [] },
    environment: { identity: { 'vm.acceleration': 'none' }, epoch: {}, noted: {}, unread: {} },
    conditions: {
      ...{ load1Before: 0, load1After: 0, stealPercent: 0, busyPercent: 0, meanFrequencyMHz: null },
      ...{ maxTemperatureC: null, throttleEvents: null, softnetDrops: null, coTenants: [] },
    },
    results: [
      {
        benchmark: {
          ...{ name: 'tcp_stream_1', path: 'host-lo', canary: false },
          ...{ tool: { name: 'iperf3', version: '3.12' }, argv: ['iperf3'] },
          metrics: [
            { name: 'throughput', unit: 'bit/s', direction: 'higher', role: 'headline', semantics: null },
          ],
        },
        repetitions: [
          {
            ...{
              index: 0,
              phase: 'measured',
              startedAt,
              durationMs: 1000,
              exitCode: 0,
              commands: [['iperf3']],
            },
            ...{ values: { throughput: 1e9 }, suspect: [], failure: null, rawOutput: sha256 },
          },
        ],
      },
    ],
    rawOutputs: [{ sha256, text }],
  })
}
