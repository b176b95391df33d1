import { parentPort } from 'node:worker_threads'
import { type JudgeInput, judgePoint } from '../judge/judge-point.ts'
import type { JudgeReply, JudgeRequest } from './judge-worker.ts'

/**
 * The thread in which points are judged, so that a long history does not keep requests waiting. It holds no database
 * handle: numbers come in, verdicts go out.
 */
parentPort?.on('message', ({ id, inputs }: JudgeRequest) => {
  parentPort?.postMessage(reply(id, inputs))
})

function reply(id: number, inputs: readonly JudgeInput[]): JudgeReply {
  try {
    return { id, verdicts: inputs.map(judgePoint) }
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) }
  }
}
