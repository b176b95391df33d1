import { builtinProbe } from '../tools/builtin-probe.ts'
import { iperf3 } from '../tools/iperf3.ts'
import { sockperf } from '../tools/sockperf.ts'
import type { Tool } from '../tools/tool.ts'

/** A benchmark that suites can name. */
export interface CatalogueEntry {
  readonly tool: Tool
  /** Stands in on `host-lo` where the tool is not installed; it is a tool of its own, so another series. */
  readonly fallback: Tool | null
  /** One line for people. */
  readonly about: string
}

/** Every benchmark the agent knows, by name. */
export const catalogue: Readonly<Record<string, CatalogueEntry>> = {
  tcp_stream_1: {
    tool: iperf3({ streams: 1 }),
    fallback: builtinProbe('stream'),
    about: 'TCP throughput of one stream, as the receiver sees it (iperf3)',
  },
  tcp_stream_4: {
    tool: iperf3({ streams: 4 }),
    // The probe has one stream only.
    fallback: null,
    about: 'TCP throughput of four streams together (iperf3)',
  },
  rr_tail: {
    tool: sockperf,
    fallback: builtinProbe('rr'),
    about: 'TCP round trips of 64 bytes with their tail (sockperf)',
  },
}

/** Throughput and round trips over the host's loopback with no code under test: first and last in each run. */
export const canary: { readonly name: string; readonly tool: Tool } = {
  name: 'canary',
  tool: builtinProbe('both'),
}
