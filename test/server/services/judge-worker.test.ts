import { expect, test } from 'vitest'
import { judgePoint } from '../../../server/judge/judge-point.ts'
import { startJudgeWorker } from '../../../server/services/judge-worker.ts'

const history = [1, 1.01, 0.99, 1.02, 0.98].map((value) => ({ value, epoch: 'e' }))
const input = { value: 2, epoch: 'e', doubtful: false, direction: 'lower', changes: [], history } as const

test('the thread gives the verdicts that the function gives, each caller its own', async () => {
  const worker = startJudgeWorker()
  const other = { ...input, value: 1 }
  const [first, second] = await Promise.all([worker.judge([input, other]), worker.judge([other])])
  expect(first).toEqual([judgePoint(input), judgePoint(other)])
  expect(second).toEqual([judgePoint(other)])
  await worker.close()
})

test('an input that cannot be judged fails its own call only', async () => {
  const worker = startJudgeWorker()
  const wrong = worker.judge([{ ...input, value: Number.NaN }])
  await expect(wrong).rejects.toThrow('Could not judge: Expected finite numbers to judge, got NaN')
  expect(await worker.judge([input])).toHaveLength(1)
  await worker.close()
})

test('a thread that dies fails the calls it had, and the next call starts another', async () => {
  const worker = startJudgeWorker()
  const pending = worker.judge([input])
  await worker.close()
  await expect(pending).rejects.toThrow('The judge thread ended')
  expect(worker.isAlive()).toBe(false)
  expect(await worker.judge([input])).toEqual([judgePoint(input)])
  expect(worker.isAlive()).toBe(true)
  await worker.close()
})
