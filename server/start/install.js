// Runs before `npm start` and `npm test`, under whatever Node (18 or later) started npm: nothing is installed yet, so
// this file is plain JavaScript and imports nothing but Node itself.
import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

if (modifiedAt('node_modules/.package-lock.json') < modifiedAt('package-lock.json')) {
  console.log('Installing dependencies (npm ci) …')
  const { command, args } = npm()
  // Errors only: the system's Node may be older than some packages ask for, and it is not the one that will run them.
  const { status, error } = spawnSync(
    command,
    [...args, 'ci', '--loglevel=error', '--no-fund', '--no-audit'],
    {
      cwd: root,
      stdio: 'inherit',
    },
  )
  if (status !== 0) {
    console.error(
      `npm ci failed${error ? ` (${error.message})` : ` with exit code ${status}`}; see above. Nothing was started.`,
    )
    process.exit(1)
  }
}

/** @param {string} file */
function modifiedAt(file) {
  return statSync(join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0
}

/** The npm that runs this script, or the one on the PATH. */
function npm() {
  const script = process.env.npm_execpath
  return script ? { command: process.execPath, args: [script] } : { command: 'npm', args: [] }
}
