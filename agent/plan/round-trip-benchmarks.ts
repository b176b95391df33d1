import { builtinProbe } from '../tools/builtin-probe.ts'
import {
  SockperfLoadOptions,
  SockperfTailOptions,
  sockperfTail,
  sockperfUnderLoad,
} from '../tools/sockperf.ts'
import { type CatalogueEntry, withOptions } from './catalogue-entry.ts'

/** Round trips with their tail, idle and under load. */
export const roundTripBenchmarks: Readonly<Record<string, CatalogueEntry>> = {
  rr_tail: withOptions(SockperfTailOptions, sockperfTail, {
    about: 'TCP round trips of 64 bytes with their tail (sockperf)',
    standIns: [builtinProbe('rr')],
  }),
  rr_under_load: withOptions(SockperfLoadOptions, sockperfUnderLoad, {
    about: 'TCP round trips of 64 bytes while messages are sent at a fixed rate (sockperf)',
  }),
}
