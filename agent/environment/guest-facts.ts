import type { Place } from '../place/place.ts'
import { type Fact, factsOf } from './facts.ts'

const epoch = factsOf('epoch')
const noted = factsOf('noted')

/** What is asked of a guest: fields with the file that tells each. */
const questions = {
  kernel: '/proc/sys/kernel/osrelease',
  os: '/etc/os-release',
  clocksource: '/sys/devices/system/clocksource/clocksource0/current_clocksource',
  thp: '/sys/kernel/mm/transparent_hugepage/enabled',
  congestionControl: '/proc/sys/net/ipv4/tcp_congestion_control',
  defaultQdisc: '/proc/sys/net/core/default_qdisc',
} as const

type Field = keyof typeof questions

/**
 * Prints each file after a line that names it: one program for all of them, because each that is started costs an
 * emulated guest some 25 ms. A file that is not there is passed over.
 */
const printFiles = ['head', '-v', '-n', '100', '--', ...Object.values(questions)]

/**
 * Facts about the guests, from one call to each. Fields on which the guests agree stand once; where they differ the
 * values are joined with the machines' names.
 */
export async function readGuestFacts(
  guests: readonly Place[],
  signal?: AbortSignal,
): Promise<readonly Fact[]> {
  const answers = await Promise.all(guests.map((guest) => askGuest(guest, signal)))
  const merged = (field: Field, why: string) => {
    const values = answers.map(({ name, fields }) => ({ name, value: fields[field] }))
    const known = values.filter(({ value }) => value !== undefined)
    if (known.length === 0) return { value: null, why }
    const distinct = new Set(known.map(({ value }) => value))
    const value =
      distinct.size === 1 ? known[0]?.value : known.map((one) => `${one.name}: ${one.value}`).join('; ')
    return { value: value ?? null, why }
  }
  const fact = (kind: typeof noted, key: string, field: Field) => {
    const { value, why } = merged(field, `${questions[field]} could not be read in the guests`)
    return kind.fact(key, value, why)
  }
  return [
    fact(epoch, 'guest.kernel', 'kernel'),
    fact(noted, 'guest.os', 'os'),
    fact(noted, 'guest.clocksource', 'clocksource'),
    fact(noted, 'guest.thp', 'thp'),
    fact(noted, 'guest.tcp.congestionControl', 'congestionControl'),
    fact(noted, 'guest.defaultQdisc', 'defaultQdisc'),
  ]
}

interface Answer {
  readonly name: string
  readonly fields: Partial<Record<Field, string>>
}

async function askGuest(guest: Place, signal?: AbortSignal): Promise<Answer> {
  const finished = await guest.exec(printFiles, { timeoutMs: 30_000, ...(signal && { signal }) })
  return { name: guest.name, fields: parseAnswer(finished.stdout) }
}

/** Reads what `head -v` prints: `==> FILE <==` before each file. */
export function parseAnswer(text: string): Partial<Record<Field, string>> {
  const sections = new Map(
    text.split(/^==> /m).flatMap((section): [string, string][] => {
      const [head = '', ...lines] = section.split('\n')
      const body = lines.join('\n').trim()
      return !head.endsWith(' <==') || body === '' ? [] : [[head.slice(0, -' <=='.length), body]]
    }),
  )
  const fields: Partial<Record<Field, string>> = {}
  for (const field of Object.keys(questions) as Field[]) {
    const body = sections.get(questions[field])
    if (body !== undefined) fields[field] = shape(field, body)
  }
  return fields
}

function shape(field: Field, body: string): string {
  if (field === 'os') return /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(body)?.[1] ?? body.slice(0, 100)
  if (field === 'thp') return /\[([^\]]+)\]/.exec(body)?.[1] ?? body
  return body
}
