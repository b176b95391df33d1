import { spawn } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What is built, from which sources, and the file whose age tells when. */
const products = [
  {
    what: 'dashboard',
    sources: ['web', 'server/contract', 'vite.config.ts', 'package-lock.json'],
    product: 'dist/web/index.html',
    argv: ['vite', 'build', '--logLevel', 'warn'],
  },
  {
    what: 'command line',
    sources: ['agent', 'server', 'db', 'tsconfig.build.json', 'package-lock.json'],
    product: 'dist/agent/main.js',
    argv: ['tsc', '-p', 'tsconfig.build.json'],
  },
  {
    what: 'one-file agent',
    sources: ['agent', 'server', 'vite.agent.config.ts', 'package.json', 'package-lock.json'],
    product: 'dist/metalmark.mjs',
    argv: ['vite', 'build', '--config', 'vite.agent.config.ts', '--logLevel', 'warn'],
  },
] as const

/**
 * Builds the dashboard, the command line and the one-file agent into `dist/`, each only when a source is newer than what is there.
 * Rejects with the tool's own output when a build fails.
 */
export async function build(log: (line: string) => void): Promise<void> {
  for (const { what, sources, product, argv } of products) {
    if (newest(sources) <= modifiedAt(product)) continue
    log(`Building the ${what} …`)
    await runTool(argv)
  }
}

function newest(sources: readonly string[]): number {
  return Math.max(...sources.map((source) => newestBelow(join(root, source))))
}

function newestBelow(path: string): number {
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newestBelow(join(path, name))))
}

function modifiedAt(file: string): number {
  return statSync(join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0
}

function runTool([tool, ...args]: readonly [string, ...string[]]): Promise<void> {
  const child = spawn(join(root, 'node_modules', '.bin', tool), args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const collect = (chunk: Buffer) => {
    output += chunk.toString()
  }
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve()
      else
        reject(new Error(`Building with "${tool} ${args.join(' ')}" failed (exit code ${code}):\n${output}`))
    })
  })
}

if (import.meta.main) await build(console.log)
