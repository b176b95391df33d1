import fc from 'fast-check'
import { expect, test } from 'vitest'
import { quoteForShell } from '../../../agent/place/quote.ts'
import { run } from '../../../agent/process.ts'

/** Prints each argument with its length in front, so that no two lists look the same. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: this is for sh
const show = 'for a in "$@"; do printf "%s\\n" "${#a}:$a"; done'

test('a real shell takes the line apart into exactly the same arguments', async () => {
  const awkward = fc.string({
    unit: fc.constantFrom("'", '"', '\\', '$', '`', ' ', '\n', '*', '~', '!', ';', '&', 'a'),
  })
  const argument = fc.oneof(awkward, fc.string()).filter((text) => !text.includes('\0'))
  await fc.assert(
    fc.asyncProperty(fc.array(argument, { maxLength: 5 }), async (args) => {
      const line = quoteForShell(['sh', '-c', show, 'sh', ...args])
      const viaShell = await run(['sh', '-c', line], { timeoutMs: 30_000 })
      const direct = await run(['sh', '-c', show, 'sh', ...args], { timeoutMs: 30_000 })
      expect(viaShell.stdout).toBe(direct.stdout)
    }),
    { numRuns: 40, seed: 7 },
  )
})

test('an empty argument stays an argument', () => {
  expect(quoteForShell(['a', '', "b'c"])).toBe("'a' '' 'b'\\''c'")
})

test('refuses NUL, which no argument can hold', () => {
  expect(() => quoteForShell(['a\0b'])).toThrow(/may not contain a NUL/)
})
