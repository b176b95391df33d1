import { expect, test } from 'vitest'
import { leniently } from '../../../agent/collect/lenient.ts'
import { Failure } from '../../../agent/failure.ts'

const failing = (error: unknown) => async (): Promise<string> => {
  throw error
}
const trouble = new Failure('vm', 'No VM is up.', { hint: 'Collect earlier.' })

function warnings() {
  const said: string[] = []
  return { said, warn: (text: string) => said.push(text) }
}

test('what goes well comes through without a word', async () => {
  const { said, warn } = warnings()
  expect(await leniently(async () => 'done', { strict: false, warn })).toBe('done')
  expect(said).toEqual([])
})

test('what goes wrong is said with what to do, and comes to nothing', async () => {
  const { said, warn } = warnings()
  expect(await leniently(failing(trouble), { strict: false, warn })).toBeNull()
  expect(said).toEqual(['No VM is up.\n  Collect earlier.'])
})

test('a mistake of the agent itself is said as one, and does not fail a build either', async () => {
  const { said, warn } = warnings()
  expect(await leniently(failing(new TypeError('x is undefined')), { strict: false, warn })).toBeNull()
  expect(said[0]).toMatch(/TypeError: x is undefined[\s\S]*This is a mistake in Metalmark itself/)
})

test('being strict, it is an error', async () => {
  const { said, warn } = warnings()
  await expect(leniently(failing(trouble), { strict: true, warn })).rejects.toBe(trouble)
  expect(said).toEqual([])
})

test.each(['interrupted', 'terminated'] as const)(
  'a work that was %s is never taken for done',
  async (kind) => {
    const { warn } = warnings()
    const asked = new Failure(kind, 'Interrupted.')
    await expect(leniently(failing(asked), { strict: false, warn })).rejects.toBe(asked)
  },
)
