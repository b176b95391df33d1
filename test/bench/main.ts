import { benchAgentAgainstScript } from './agent-against-script.ts'
import { benchAgentOverhead } from './agent-overhead.ts'
import { benchUploads } from './uploads.ts'

const help = `npm run bench -- [--vm]

Prints ratios, each within one run of this program: absolute times on a shared machine say little.
  --vm   measure the agent in real VMs: its own time, and against the same commands from a script`

if (process.argv.includes('--help')) {
  console.log(help)
} else {
  const uploads = await benchUploads()
  console.log(
    `an upload through HTTP takes ${uploads.ratio.toFixed(1)} times as long as raw better-sqlite3 inserts of the same rows` +
      ` (${uploads.uploadsPerSecond.toFixed(0)} against ${uploads.rawRunsPerSecond.toFixed(0)} runs/s;` +
      ` analysis ${uploads.analysisMsPerRun.toFixed(1)} ms a run)`,
  )
  const vms = process.argv.includes('--vm')
  console.log(await benchAgentOverhead(vms ? 'auto' : 'none'))
  if (vms) for (const line of await benchAgentAgainstScript()) console.log(line)
}
