import { parentPort } from 'node:worker_threads'
import { follow } from './follow.ts'
import type { FollowTask } from './follow-task.ts'
import type { JudgeReply, JudgeRequest } from './judge-worker.ts'
import { createLiveCache } from './live-series.ts'

/** Live series of a large suite on a few hosts; one takes a few hundred kilobytes. */
const cache = createLiveCache(200)

/**
 * The thread in which runs are judged, so that a long history does not keep requests waiting. It holds no database
 * handle: numbers come in, verdicts go out.
 */
parentPort?.on('message', ({ id, task }: JudgeRequest) => {
  parentPort?.postMessage(answer(id, task))
})

function answer(id: number, task: FollowTask): JudgeReply {
  try {
    return { id, reply: follow(task, cache) }
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) }
  }
}
