import { parentPort, workerData } from 'node:worker_threads'
import { type BacktestReply, type BacktestTask, runBacktest } from './backtest-task.ts'

/** A thread for one backtest: it gets its task when it starts, answers, and ends. */
parentPort?.postMessage(answer(workerData as BacktestTask))

function answer(task: BacktestTask): BacktestReply {
  try {
    return runBacktest(task)
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}
