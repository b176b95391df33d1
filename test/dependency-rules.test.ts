import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const forbidden = [
  ['server/contract/a.ts', '../judge/b.ts'],
  ['server/contract/b.ts', 'node:fs'],
  ['server/stats/a.ts', '../judge/b.ts'],
  ['server/stats/b.ts', 'node:fs'],
  ['server/judge/a.ts', '../../db/b.ts'],
  ['server/judge/b.ts', '../http/b.ts'],
  ['server/services/a.ts', '../http/b.ts'],
  ['server/http/a.ts', '../../db/b.ts'],
  ['server/jobs/a.ts', '../../db/b.ts'],
  ['server/report/a.ts', '../services/b.ts'],
  ['server/report/b.ts', 'node:fs'],
  ['server/notify/a.ts', '../http/b.ts'],
  ['server/notify/b.ts', '../../db/b.ts'],
  ['db/stores/a.ts', '../../server/services/b.ts'],
  ['db/stores/b.ts', 'express'],
  ['agent/a.ts', '../db/b.ts'],
  ['agent/commands/a.ts', '../../server/app.ts'],
  ['web/pages/a.ts', '../../server/judge/b.ts'],
  ['web/pages/b.ts', 'node:fs'],
] as const

const allowed = [
  ['server/contract/c.ts', 'zod'],
  ['server/judge/c.ts', '../stats/b.ts'],
  ['server/services/c.ts', '../../db/stores/b.ts'],
  ['server/http/c.ts', '../report/b.ts'],
  ['server/report/c.ts', '../forge/forge.ts'],
  ['server/notify/c.ts', '../report/b.ts'],
  ['db/stores/c.ts', '../../server/contract/b.ts'],
  ['db/stores/d.ts', '../schema.ts'],
  ['agent/commands/c.ts', '../../server/stats/b.ts'],
  ['web/pages/c.ts', '../../server/contract/client.ts'],
] as const

// One lint of a scratch tree that holds each import in a file of its own, under the project's own rules.
const tree = mkdtempSync(join(tmpdir(), 'metalmark-rules-'))
let refused = new Set<string>()

beforeAll(() => {
  cpSync('biome.json', join(tree, 'biome.json'))
  for (const [file, from] of [...forbidden, ...allowed]) {
    mkdirSync(dirname(join(tree, file)), { recursive: true })
    writeFileSync(join(tree, file), `import { a } from '${from}'\n\nexport const b = a\n`)
  }
  const biome = join(process.cwd(), 'node_modules', '.bin', 'biome')
  const { stdout } = spawnSync(
    biome,
    ['lint', '--reporter=github', '--vcs-enabled=false', '--max-diagnostics=200'],
    {
      cwd: tree,
      encoding: 'utf8',
    },
  )
  const lines = stdout.split('\n').filter((line) => line.includes('noRestrictedImports'))
  // Biome prints absolute or relative paths by version: what follows the tree's own folder is the file.
  refused = new Set(
    lines.flatMap((line) => /file=(?:.*metalmark-rules-[^/]+\/|\.\/)?([^,]+)/.exec(line)?.[1] ?? []),
  )
})

afterAll(() => rmSync(tree, { recursive: true }))

test.each(forbidden)('%s may not import %s', (file) => {
  expect(refused).toContain(file)
})

test.each(allowed)('%s may import %s', (file) => {
  expect(refused).not.toContain(file)
})
