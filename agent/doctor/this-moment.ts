import { cpuNames } from '../environment/cpu-files.ts'
import { type Answer, bad, type Check, good, judged, judgedAnswer, unknown, warning } from './finding.ts'
import type { Disk, Readings } from './readings.ts'

/** Checks of what is so now and may be otherwise in a minute: load, room, who else measures, where runs go. */
export function momentChecks({ disks }: Readings): readonly Check[] {
  return [load, lock, ...disks.map(diskCheck), server, outbox]
}

const load: Check = {
  id: 'now.load',
  group: 'this moment',
  what: 'load',
  why: 'Whatever runs beside a measurement is part of it.',
  examine: (readings) =>
    judged(readings.loadavg, (text) => {
      const average = Number(text.split(' ')[0])
      const cpus = cpuNames(readings.files).length
      if (!(average >= 0) || cpus === 0) return unknown(`not understood: ${text.slice(0, 50)}`)
      const found = `${average.toFixed(2)} on ${cpus} ${cpus === 1 ? 'CPU' : 'CPUs'}`
      if (average >= cpus) return bad(found, null)
      return average > quietLoad * cpus ? warning(found, null) : good(found)
    }),
}

/** For each CPU: an idle host is far below. */
const quietLoad = 0.1

const lock: Check = {
  id: 'now.lock',
  group: 'this moment',
  what: 'host lock',
  why: 'Two runs at once would measure each other, so the second one waits.',
  examine: ({ lock: holder }) =>
    holder === null ? good('free') : warning(`process ${holder.pid}: ${holder.purpose}`, null),
}

const gib = 1024 ** 3

function diskCheck({ id, what, path, freeBytes }: Disk): Check {
  return {
    id,
    group: 'this moment',
    what,
    why: 'A disk that fills up ends the run in the middle; building the box takes some gigabytes.',
    examine: () => judgedAnswer(freeBytes, (bytes) => room(bytes, path)),
  }
}

function room(bytes: number, path: string): Answer {
  const found = `${(bytes / gib).toFixed(1)} GiB free in ${path}`
  if (bytes < gib) return bad(found, null)
  return bytes < 5 * gib ? warning(found, null) : good(found)
}

const server: Check = {
  id: 'now.server',
  group: 'this moment',
  what: 'server',
  why: 'Runs that it does not take wait in the outbox, and have no verdict meanwhile.',
  examine: ({ server: { url, status } }) =>
    status.kind === 'answer'
      ? good(`${url} answers (${status.value})`)
      : warning(`${url} gives no answer (${status.why})`, null),
}

const outbox: Check = {
  id: 'now.outbox',
  group: 'this moment',
  what: 'outbox',
  why: 'A run that waits here is missing from its series.',
  examine: ({ waiting }) =>
    judgedAnswer(waiting, (count) => {
      if (count === 0) return good('empty')
      return warning(`${count} ${count === 1 ? 'run waits' : 'runs wait'}`, 'metalmark upload')
    }),
}
