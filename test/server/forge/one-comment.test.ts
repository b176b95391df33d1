import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CommentCalls, keepOneComment, type ListedComment } from '../../../server/forge/one-comment.ts'

const marker = '<!-- metalmark:netstack/12 -->'
const bodyOf = (text: string) => `${marker}\n${text}\n${marker}\n`

/** A forge with state, whose calls wait before they are done and before they are answered, as a scheduler wants. */
function createForge(scheduler: fc.Scheduler) {
  const comments: ListedComment[] = []
  let last = 0
  const call = async <T>(work: () => T): Promise<T> => {
    await scheduler.schedule(Promise.resolve())
    const done = work()
    await scheduler.schedule(Promise.resolve())
    return done
  }
  const calls: CommentCalls = {
    list: () => call(() => comments.map((one) => ({ ...one }))),
    create: (body) =>
      call(() => {
        last += 1
        const made = { id: last, body, author: 'metalmark', url: `#${last}` }
        comments.push(made)
        return made
      }),
    edit: (id, body) =>
      call(() => {
        const at = comments.findIndex((one) => one.id === id)
        const before = comments[at]
        if (before === undefined) return null
        const edited = { ...before, body }
        comments[at] = edited
        return edited
      }),
    remove: (id) =>
      call(() => {
        const at = comments.findIndex((one) => one.id === id)
        if (at >= 0) comments.splice(at, 1)
      }),
  }
  return { calls, comments }
}

describe('servers that tell the same pull request at once', () => {
  test.each([2, 3])(
    'leave one comment, %i of them, in whatever order their calls are answered',
    async (servers) => {
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), async (scheduler) => {
          const { calls, comments } = createForge(scheduler)
          const told = Array.from({ length: servers }, (_, i) =>
            keepOneComment(calls, 'metalmark', { marker, body: bodyOf(`server ${i}`) }),
          )
          await scheduler.waitFor(Promise.all(told))
          expect(comments).toHaveLength(1)
        }),
        { seed: 12, numRuns: 1000 },
      )
    },
  )

  test('leave one comment also where a person deletes one in between, and none of others is touched', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const { calls, comments } = createForge(scheduler)
        const foreign = { id: 0, body: bodyOf('forged'), author: 'mallory', url: null }
        comments.push(foreign)
        const told = [0, 1].map((i) =>
          keepOneComment(calls, 'metalmark', { marker, body: bodyOf(`server ${i}`) }),
        )
        const deleted = scheduler.schedule(Promise.resolve()).then(() => {
          const at = comments.findIndex(({ author }) => author === 'metalmark')
          if (at >= 0) comments.splice(at, 1)
        })
        await scheduler.waitFor(Promise.all([...told, deleted]))
        expect(comments).toContain(foreign)
        expect(comments.length).toBeLessThanOrEqual(2)
        await scheduler.waitFor(keepOneComment(calls, 'metalmark', { marker, body: bodyOf('later') }))
        expect(comments.filter(({ author }) => author === 'metalmark')).toMatchObject([
          { body: bodyOf('later') },
        ])
      }),
      { seed: 13, numRuns: 500 },
    )
  })
})
