import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { runAgent } from '../../support/agent.ts'
import { noisy } from '../../support/noisy.ts'
import { fixtures } from './read-all.ts'

const stateDir = mkdtempSync(join(tmpdir(), 'metalmark-analyze-'))
const daily = join(fixtures, 'daily.csv')

afterAll(() => rmSync(stateDir, { recursive: true }))

test.each([
  [
    0,
    ['analyze', daily, '--format', 'jsonl'],
    '{"id":"throughput","cps":[]}\n{"id":"latency","cps":[24]}\n',
    '',
  ],
  [2, ['analyze', daily, '--min-effect', '5'], '', 'Did you mean 5%?'],
  [9, ['analyze', join(fixtures, 'nowhere.csv')], '', 'There is no file'],
  [9, ['analyze'], '', 'Expected at least one series in <stdin>, but it is empty.'],
  [10, ['analyze', daily, '--format', 'jsonl', '--error-on', 'change'], '"cps":[24]', 'stands in "latency"'],
])('ends with %i for %j', async (code, args, stdout, stderr) => {
  const end = await runAgent(args, { stateDir })
  expect(end).toMatchObject({ code, stdout: expect.stringContaining(stdout) })
  expect(end.stderr).toContain(stderr)
})

test('a reader that has seen enough is no error', async () => {
  const file = join(stateDir, 'many.jsonl')
  const values = noisy([
    [100, 30],
    [120, 30],
  ])
  // More than a pipe holds, so that the rest is written after the reader has gone.
  writeFileSync(
    file,
    Array.from({ length: 3000 }, (_, i) => `${JSON.stringify({ id: `s${i}`, values })}\n`).join(''),
  )
  const child = spawn(process.execPath, ['agent/main.ts', 'analyze', file], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
  })
  child.stdout.once('data', () => child.stdout.destroy())
  const [code] = await once(child, 'close')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})
