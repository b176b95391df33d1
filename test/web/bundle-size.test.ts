import { gzipSync } from 'node:zlib'
import { build, type Rolldown } from 'vite'
import { describe, expect, it } from 'vitest'

const limitBytes = 120 * 1024

type Output = Rolldown.RolldownOutput['output'][number]

describe('the built dashboard', () => {
  it('needs at most 120 kB, compressed, to show the first page', async () => {
    const built = (await build({ logLevel: 'error', build: { write: false } })) as Rolldown.RolldownOutput
    const files = new Map(built.output.map((file) => [file.fileName, file]))
    const html = String(contentOf(files.get('index.html')))
    const entries = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, name]) => name ?? '')
    const overview = built.output.find(
      (file) => file.type === 'chunk' && file.facadeModuleId?.endsWith('/overview-page.tsx'),
    )
    expect(entries.length).toBeGreaterThanOrEqual(2)
    expect(overview).toBeDefined()
    const needed = needs([...entries, overview?.fileName ?? ''], files)
    const sizes = [...needed].map((name) => gzipSync(contentOf(files.get(name))).length)
    const total = gzipSync(html).length + sizes.reduce((sum, size) => sum + size, 0)
    expect(total).toBeLessThan(limitBytes)
    // Charts are most of the code, and the first page draws none.
    expect([...needed].filter((name) => name.includes('chart-runtime'))).toEqual([])
  })
})

/** Files with all that they import at once and their style sheets. */
function needs(names: readonly string[], files: ReadonlyMap<string, Output>): ReadonlySet<string> {
  const found = new Set<string>()
  const add = (name: string): void => {
    if (found.has(name)) return
    found.add(name)
    const file = files.get(name)
    if (file?.type !== 'chunk') return
    for (const imported of file.imports) add(imported)
    for (const css of file.viteMetadata?.importedCss ?? []) add(css)
  }
  for (const name of names) add(name)
  return found
}

function contentOf(file: Output | undefined): string | Uint8Array {
  if (file === undefined) throw new Error('Expected a built file of that name, found none')
  return file.type === 'chunk' ? file.code : file.source
}
