import { benchAgentOverhead } from './agent-overhead.ts'
import { benchUploads } from './uploads.ts'

const help = `npm run bench -- [--vm]

Prints ratios, each within one run of this program: absolute times on a shared machine say little.
  --vm   measure the agent's own time in real VMs, where they can be had, instead of on the host alone`

if (process.argv.includes('--help')) {
  console.log(help)
} else {
  const uploads = await benchUploads()
  console.log(
    `an upload through HTTP takes ${uploads.ratio.toFixed(1)} times as long as raw better-sqlite3 inserts of the same rows` +
      ` (${uploads.uploadsPerSecond.toFixed(0)} against ${uploads.rawRunsPerSecond.toFixed(0)} runs/s;` +
      ` analysis ${uploads.analysisMsPerRun.toFixed(1)} ms a run)`,
  )
  console.log(await benchAgentOverhead(process.argv.includes('--vm') ? 'auto' : 'none'))
}
