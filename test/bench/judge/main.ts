import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { isTopic, type ReportOptions, type Section, sections, topics } from './sections.ts'

const help = `npm run bench:judge -- [--quick] [--only ${topics.join('|')}] [--data FOLDER]

Prints how good and how fast the judge is, with the settings it has by default, as a Markdown report. The same seeds
give the same numbers, but for the speed.
  --quick         few simulations: enough to see that nothing broke
  --only TOPIC    one part of the report; may be given several times
  --data FOLDER   sets of series with known changes (aa, step, multi, hard, rtt; .jsonl.gz); default ../shared/data,
                  and generated sets where it is not there`

if (isMainThread) await main()
else {
  const { section, options } = workerData as Task
  parentPort?.postMessage(sections.find(({ title }) => title === section)?.write(options))
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean' },
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [...topics] },
      data: { type: 'string', default: '../shared/data' },
    },
  })
  if (values.help) {
    console.log(help)
    return
  }
  const unknown = values.only.find((topic) => !isTopic(topic))
  if (unknown !== undefined) {
    console.error(`--only expects one of ${topics.join(', ')}, not “${unknown}”.`)
    process.exitCode = 2
    return
  }
  const asked = sections.filter(({ topic }) => values.only.includes(topic))
  const texts = await writeAll(asked, { quick: values.quick, data: values.data })
  for (const [i, { title }] of asked.entries()) console.log(`## ${title}\n\n${texts[i]}\n`)
}

interface Task {
  readonly section: string
  readonly options: ReportOptions
}

/** One thread a section, as many at a time as there are cores; what measures time runs alone, after the others. */
async function writeAll(asked: readonly Section[], options: ReportOptions): Promise<string[]> {
  const texts: string[] = []
  const write = async (section: Section) => {
    const start = performance.now()
    texts[asked.indexOf(section)] = await inThread({ section: section.title, options })
    console.error(`${section.title}: ${((performance.now() - start) / 1000).toFixed(0)} s`)
  }
  // The longest first, so that no core is idle at the end while another works one off.
  const waiting = asked.filter(({ alone }) => !alone).sort((a, b) => b.seconds - a.seconds)
  const takeNext = async (): Promise<void> => {
    const section = waiting.shift()
    if (section === undefined) return
    await write(section)
    await takeNext()
  }
  await Promise.all(Array.from({ length: availableParallelism() }, takeNext))
  for (const section of asked) if (section.alone) await write(section)
  return texts
}

function inThread(task: Task): Promise<string> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: task })
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error(`“${task.section}” ended without a result.`)))
  })
}
