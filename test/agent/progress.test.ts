import { expect, test } from 'vitest'
import { createProgress, type ProgressEvent } from '../../agent/progress.ts'

const common = { benchmark: 'rr_tail', phase: 'measured', number: 3, of: 11 }
const events: readonly ProgressEvent[] = [
  { event: 'step-started', step: 'vm-up', text: 'Bringing up the VMs' },
  { event: 'note', text: 'Waiting for the host.' },
  { event: 'log', text: '==> vm-client: Booting' },
  { event: 'repetition-started', ...common, secondsLeft: 75 },
  { event: 'repetition-done', ...common, value: 'rtt_p50 18 µs', suspect: [], failure: null },
  { event: 'repetition-done', ...common, number: 4, value: null, suspect: [], failure: 'sockperf ended' },
  { event: 'step-done', step: 'vm-up', ms: 5 },
  { event: 'warning', text: 'careful' },
]

function written(options: { json: boolean; isTTY: boolean }): string {
  let text = ''
  const stream = { isTTY: options.isTTY, columns: 60, write: (part: string) => (text += part) }
  const progress = createProgress({ json: options.json, stream })
  for (const event of events) progress.emit(event)
  progress.end()
  return text
}

test('a log gets one plain line for each thing that happened, without control characters', () => {
  expect(written({ json: false, isTTY: false }).split('\n')).toEqual([
    'Bringing up the VMs',
    'Waiting for the host.',
    '   3/11 rr_tail: rtt_p50 18 µs',
    '   4/11 rr_tail: failed: sockperf ended',
    'Warning: careful',
    '',
  ])
})

test('with --json each event is an object on a line of its own', () => {
  const lines = written({ json: true, isTTY: true }).trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line))).toEqual(events)
})

test('a terminal shows one live line, and keeps only what needs reading', () => {
  const text = written({ json: false, isTTY: true })
  const lasting = text.split('\n').map((line) => line.split('\u001b[2K').at(-1))
  expect(lasting).toEqual([
    'Waiting for the host.',
    '   4/11 rr_tail: failed: sockperf ended',
    'Warning: careful',
    '',
  ])
  expect(text).toContain('==> vm-client: Booting')
  expect(text).toContain('Measuring rr_tail (3 of 11), about 1 min 15 s left')
})
