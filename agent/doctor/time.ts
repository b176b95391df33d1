import { textOrNull } from '../environment/host-files.ts'
import { bad, type Check, good, judged, judgedAnswer, warning } from './finding.ts'

/** Checks of the clocks: the one that latencies are read from, and the one that stamps the run. */
export const timeChecks: readonly Check[] = [
  {
    id: 'time.clocksource',
    group: 'time',
    what: 'clock source',
    why: 'Every packet is stamped: a clock that is read over the bus costs more than a microsecond each time.',
    examine: ({ files }) =>
      judged(files.read(`${clockRoot}/current_clocksource`), (text) => {
        if (quickClocks.includes(text)) return good(text)
        const available = textOrNull(files, `${clockRoot}/available_clocksource`)?.split(/\s+/) ?? []
        const better = quickClocks.find((clock) => available.includes(clock))
        return bad(
          text,
          better === undefined ? null : `echo ${better} | sudo tee ${clockRoot}/current_clocksource`,
        )
      }),
  },
  {
    id: 'time.synchronised',
    group: 'time',
    what: 'time server',
    why: 'Runs are put in order by this clock, and the server refuses those of a clock that is far off.',
    examine: ({ clockSynchronised }) =>
      judgedAnswer(clockSynchronised, (yes) =>
        yes ? good('synchronised') : warning('not synchronised', 'sudo timedatectl set-ntp true'),
      ),
  },
]

const clockRoot = '/sys/devices/system/clocksource/clocksource0'

/** Read with one instruction or from a page that the hypervisor shares; `arch_sys_counter` is ARM's. */
const quickClocks = [
  'tsc',
  'kvm-clock',
  'hyperv_clocksource_tsc_page',
  'arch_sys_counter',
  'timebase',
  'tod',
  'xen',
]
