import { builtinProbe } from '../tools/builtin-probe.ts'
import { NetperfOptions, netperf } from '../tools/netperf.ts'
import { perlProbe } from '../tools/perl-probe.ts'
import { sockperfTransactions } from '../tools/sockperf.ts'
import type { Tool } from '../tools/tool.ts'
import { type CatalogueEntry, withOptions } from './catalogue-entry.ts'

/** After sockperf, which has no test of connections: where Node is, the probe that runs on it; in a guest, Perl. */
const rrStandIns = [sockperfTransactions('tcp'), builtinProbe('rr'), perlProbe('rr')]
const crrStandIns = [builtinProbe('crr'), perlProbe('crr')]

/** Transactions on connections that stay open, and with a connection for each. */
export const transactionBenchmarks: Readonly<Record<string, CatalogueEntry>> = {
  tcp_rr: ofNetperf(
    { test: 'tcp_rr' },
    'TCP transactions of one byte, one after the other (netperf)',
    rrStandIns,
  ),
  udp_rr: ofNetperf({ test: 'udp_rr' }, 'UDP transactions of one byte, one after the other (netperf)', [
    sockperfTransactions('udp'),
  ]),
  tcp_crr: ofNetperf(
    { test: 'tcp_crr' },
    'TCP connections with one transaction each, one after the other (netperf)',
    crrStandIns,
  ),
  tcp_rr_32: ofNetperf(
    { test: 'tcp_rr', processes: 32 },
    'TCP transactions of 32 processes together (netperf)',
  ),
  ...Object.fromEntries([1, 4, 16, 64].map((burst) => [`tcp_rr_burst_${burst}`, ofBurst(burst)])),
  tcp_maerts: {
    tool: netperf({ test: 'tcp_maerts', ...NetperfOptions.parse({}) }),
    standIns: [],
    about: 'TCP throughput of one stream from the server to the client (netperf)',
  },
}

function ofBurst(burst: number): CatalogueEntry {
  return ofNetperf({ test: 'tcp_rr', burst }, `TCP transactions with ${burst} more on their way (netperf)`)
}

function ofNetperf(
  shape: Omit<Parameters<typeof netperf>[0], 'requestBytes' | 'responseBytes'>,
  about: string,
  standIns: readonly Tool[] = [],
): CatalogueEntry {
  return withOptions(NetperfOptions, (sizes) => netperf({ ...shape, ...sizes }), { about, standIns })
}
