import { defineConfig } from 'vite'

/** Builds the dashboard into dist/web. JSX needs no preset: the compiler inside Vite speaks Preact's runtime itself. */
export default defineConfig({
  root: 'web',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    // light-dark() has to stay as it is.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // Everything stays a file of its own: a strict content security policy refuses data: addresses in some places.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  // `npx vite` while developing; the API is asked of a server that runs beside it.
  server: { proxy: { '/api': 'http://127.0.0.1:8420' } },
})
