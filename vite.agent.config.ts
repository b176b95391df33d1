import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig, type Plugin } from 'vite'

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }

/** Builds the agent with everything it imports into one file, dist/metalmark.mjs, that needs nothing but Node. */
export default defineConfig({
  define: { METALMARK_BUNDLED_VERSION: JSON.stringify(version) },
  plugins: [licenceNotices()],
  // Bundled too: what `node_modules` has here is not there where the file goes.
  ssr: { noExternal: true, target: 'node' },
  publicDir: false,
  build: {
    ssr: 'agent/one-file.ts',
    target: 'node24',
    outDir: 'dist',
    // The dashboard and the compiled command line are there as well.
    emptyOutDir: false,
    // Readable stack traces are worth more than the bytes.
    minify: false,
    rolldownOptions: { output: { entryFileNames: 'metalmark.mjs', codeSplitting: false } },
  },
})

/** Puts what may start the file and the licences of all that is in it before its code. */
function licenceNotices(): Plugin {
  return {
    name: 'licence-notices',
    generateBundle(_, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue
        chunk.code = `#!/usr/bin/env node\n${notices(chunk.moduleIds)}\n${chunk.code}`
      }
    },
  }
}

function notices(modules: readonly string[]): string {
  const folders = modules.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0] ?? [])
  const texts = [...new Set(folders)].sort().map(noticeOf)
  const own = `Metalmark ${version}, Apache-2.0. This file is built from its sources and from the packages below.`
  // A licence that closed the comment would become code.
  return `/*!\n${[own, ...texts].join(`\n\n${'-'.repeat(80)}\n`).replaceAll('*/', '* /')}\n*/`
}

function noticeOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Package
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry))
  if (file === undefined)
    throw new Error(`${name} is built into the agent, but has no licence text: ${folder}`)
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}`
}

interface Package {
  readonly name: string
  readonly version: string
  readonly license: string
}
