import { z } from 'zod'
import { readJsonDocuments } from '../adapters/json-documents.ts'
import { perlProbeProgram } from './perl-probe-program.ts'
import { connectionMetrics, transactionMetrics, transactionValues } from './probe-transactions.ts'
import { endFailure, judgeElapsed, type Parsed, refuse, type Tool, type ToolOutput } from './tool.ts'

export type PerlProbeMode = 'rr' | 'crr'

/**
 * The probe for places without Node: transactions of 64 bytes with Perl on both ends. It tells a rate and a mean, because
 * a bare Perl has no clock for single transactions; its figures include Perl itself, so it is a tool of its own.
 */
export function perlProbe(mode: PerlProbeMode): Tool {
  return {
    name: 'metalmark-probe-perl',
    metrics: mode === 'rr' ? transactionMetrics : connectionMetrics,
    versionArgv: [...program, 'version'],
    parseVersion: ({ stdout }) => /^metalmark-probe-perl (\S+)$/m.exec(stdout)?.[1] ?? null,
    server: { argv: ({ address, port }) => [...program, 'server', address, String(port), mode] },
    program: { path, text: perlProbeProgram },
    clientArgv: ({ address, port }, seconds) => [
      ...[...program, 'client', address, String(port), mode, String(Math.ceil(seconds))],
    ],
    normalisedArgv: (seconds) => ['metalmark-probe-perl', 'client', mode, String(Math.ceil(seconds))],
    // One second before the measured ones.
    nominalSeconds: (seconds) => Math.ceil(seconds) + 1,
    parse: (output, seconds) => parsePerlProbe(output, { mode, seconds: Math.ceil(seconds) }),
  }
}

/** The name changes with the program, so that no agent overwrites what another one measures with. */
const path = '/tmp/metalmark-probe-perl-1.pl'
const program = ['perl', path] as const

const Document = z.strictObject({
  mode: z.enum(['rr', 'crr']),
  count: z.int().positive(),
  seconds: z.number().positive(),
  clock: z.enum(['monotonic', 'uptime']),
})

/** Reads the one JSON document that the probe's client prints. */
export function parsePerlProbe(
  output: ToolOutput,
  request: { readonly mode: PerlProbeMode; readonly seconds: number },
): Parsed {
  const ended = endFailure('metalmark-probe-perl', output)
  if (ended !== null) return refuse(ended)
  const read = readJsonDocuments(output.stdout)
  if (read.kind === 'broken')
    return refuse(`expected a JSON document from metalmark-probe-perl, but ${read.reason}`)
  const result = Document.safeParse(read.documents.length === 1 ? read.documents[0] : undefined)
  if (!result.success || result.data.mode !== request.mode) {
    return refuse(`expected one result of ${request.mode} from metalmark-probe-perl, got something else`)
  }
  const { count, seconds, clock } = result.data
  const elapsed = judgeElapsed(seconds, request.seconds)
  if (elapsed.failure !== null) return refuse(`metalmark-probe-perl ${elapsed.failure}`)
  const coarse = 'The time was taken in hundredths of a second: this Perl has no Time::HiRes.'
  return {
    kind: 'values',
    values: transactionValues(request.mode, { count, seconds }),
    suspect: elapsed.suspect,
    notes: clock === 'uptime' ? [coarse] : [],
  }
}
