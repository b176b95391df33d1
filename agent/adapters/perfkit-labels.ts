import { createHash } from 'node:crypto'
import { argvText } from './identifiers.ts'

type Label = readonly [name: string, value: string]

/** The labels of a sample: `|num_streams:1|,|ip_type:internal|` as it is published, or metadata as an object. */
export function readLabels(
  text: string | undefined,
  metadata: Readonly<Record<string, unknown>> | undefined,
): readonly Label[] {
  // A value may hold commas, colons and bars; a bar followed by a comma and a bar ends it.
  const published = [...(text ?? '').matchAll(/\|([^:|]+):(.*?)\|(?=,\||$)/gs)].map(
    (match): Label => [match[1] ?? '', match[2] ?? ''],
  )
  const own = Object.entries(metadata ?? {}).map(
    ([name, value]): Label => [name, typeof value === 'string' ? value : JSON.stringify(value)],
  )
  return [...published, ...own]
}

/**
 * The labels that make samples comparable, sorted, as `name=value`: how was measured and on what kind of machine. Left
 * out is what another run has otherwise without measuring anything else: names, addresses, times, versions of kernels
 * and images (the environment's part), and numbers that are themselves results.
 */
export function comparableLabels(labels: readonly Label[]): readonly string[] {
  const kept = labels
    .filter(([name]) => !passing.test(name) && !environment.test(name) && !outcome.test(name))
    .map(([name, value]) => argvText(`${name}=${value}`))
    .sort()
  const distinct = [...new Set(kept)]
  if (distinct.length <= mostLabels) return distinct
  const rest = createHash('sha256')
    .update(JSON.stringify(distinct.slice(mostLabels)))
    .digest('hex')
  return [...distinct.slice(0, mostLabels), `further-labels=${rest.slice(0, 16)}`]
}

/** Below the contract's 100 arguments. */
const mostLabels = 98

const passing =
  /(^|_)(uuid|guid|uri|timestamp|start_time|end_time|boot_time|hostname|ip|ips|ip_address|ip_addresses|vm_ids?|instance_ids?|disk_ids?|vm_names?|node_names?|instance_names?|iteration|run_number|repetition|project|owner|user)$|^(id|name|perfkitbenchmarker_version|pkb_version|git_commit)$/i
const environment =
  /(^|_)(os_info|kernel_release|kernel_command_line|kernel_version|image|image_id|image_name|cpu_vuln.*|cpu_version|microcode)$/i
const outcome =
  /(^|_)(histogram|timestamps|values|conf_pct|confidence_iter|confidence_width_percent|stddev|samples|sample_count)$/i
