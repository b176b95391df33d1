import { expect, test } from 'vitest'
import { follow } from '../../../server/services/follow.ts'
import type { FollowTask } from '../../../server/services/follow-task.ts'
import { startJudgeWorker } from '../../../server/services/judge-worker.ts'

function task(...values: number[]): FollowTask {
  const point = (value: number) => ({ series: 's', value, epoch: 'e', doubtful: false, onBaseline: true })
  return {
    series: [
      {
        id: 's',
        name: 'rr_tail rtt_p99',
        canary: false,
        unit: 'us',
        direction: 'lower',
        memory: null,
        since: [],
      },
    ],
    runs: values.map((value, i) => ({ id: `run ${i}`, points: [point(value)] })),
    before: [],
    held: [],
    epochs: { e: { 'host.kernel': '6.12' } },
  }
}

const few = task(1, 1.01, 0.99, 1.02, 0.98, 2)
const other = task(7)

test('the thread gives the verdicts that the function gives, each caller its own', async () => {
  const worker = startJudgeWorker()
  const [first, second] = await Promise.all([worker.judge(few), worker.judge(other)])
  const plain = (reply: ReturnType<typeof follow>) => structuredClone(reply)
  expect(first).toEqual(plain(follow(few)))
  expect(second).toEqual(plain(follow(other)))
  await worker.close()
})

test('a task that cannot be judged fails its own call only, and says that no second try will help', async () => {
  const worker = startJudgeWorker()
  const wrong = worker.judge(task(Number.NaN))
  await expect(wrong).rejects.toThrow(/^Could not judge: Expected .*finite.* got NaN/)
  await expect(wrong).rejects.toHaveProperty('name', 'JudgeRefusal')
  expect((await worker.judge(other)).runs).toHaveLength(1)
  await worker.close()
})

test('a thread that dies fails the calls it had, and the next call starts another', async () => {
  const worker = startJudgeWorker()
  const pending = worker.judge(few)
  await worker.close()
  await expect(pending).rejects.toThrow('The judge thread ended')
  expect(worker.isAlive()).toBe(false)
  expect((await worker.judge(other)).runs).toHaveLength(1)
  expect(worker.isAlive()).toBe(true)
  await worker.close()
})
