import { afterAll, describe, test } from 'vitest'
import { createWorkplace, moments } from './signal-moments.ts'

const suite = `
vms: none
canary: true
benchmarks:
  - { name: tcp_stream_1, repetitions: 1, seconds: 1 }
  - { name: rr_tail, repetitions: 1, seconds: 1 }
`

/** About what such a run takes; a moment after its end is a run that was not stopped, and nothing may be left either. */
const runMs = 12_000

/** More by `METALMARK_SIGNAL_MOMENTS`, for a long look. */
const count = Number(process.env['METALMARK_SIGNAL_MOMENTS'] ?? 9)

describe('a run on the host that is stopped at any moment leaves no process, lock or temporary file', () => {
  const workplace = createWorkplace(suite, 'none')
  afterAll(() => workplace.remove())

  test.each(moments(count, runMs))('$number: $signal after $afterMs ms', (moment) => workplace.stopAt(moment))
})
