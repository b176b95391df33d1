import { afterAll, beforeAll, test } from 'vitest'
import { ensureBox } from '../../agent/box/build.ts'
import { describeWithVms, vmTestDeps } from '../agent/vm/support.ts'
import { createWorkplace, moments, type Workplace } from './signal-moments.ts'

const suite = `
profile: smoke
benchmarks:
  - { name: tcp_stream_1, repetitions: 1, seconds: 1 }
vms:
  machines: { client: { memory: 384 }, server: { memory: 384 } }
`

/** About what such a run takes, boot included. */
const runMs = 90_000

/** One of each signal; more by `METALMARK_SIGNAL_MOMENTS`, for a long look. */
const count = Number(process.env['METALMARK_SIGNAL_MOMENTS'] ?? 3)

describeWithVms(
  'a run in VMs that is stopped at any moment leaves no VM, process, lock or temporary file',
  () => {
    let workplace: Workplace

    beforeAll(async () => {
      await ensureBox(vmTestDeps('01KTEST0000000000000000SIG'))
      workplace = createWorkplace(suite, 'require')
    })
    afterAll(() => workplace.remove())

    test.each(moments(count, runMs))('$number: $signal after $afterMs ms', (moment) =>
      workplace.stopAt(moment),
    )
  },
)
