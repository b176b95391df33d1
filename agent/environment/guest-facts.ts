import type { Place } from '../place/place.ts'
import { cpuModel, readMitigations } from './cpu-facts.ts'
import { type Fact, fact, factFrom } from './facts.ts'
import { type GuestAnswer, parseGuestAnswer } from './guest-answer.ts'
import { ciliumVersion, guestScript, runtimes } from './guest-questions.ts'
import { readKernel } from './kernel-facts.ts'
import { readThp } from './memory-facts.ts'
import { readNetworkSysctls } from './network-facts.ts'
import { readNics } from './nic-facts.ts'
import { readPackages } from './package-facts.ts'
import type { Ask } from './programs.ts'
import { readTraffic } from './traffic-facts.ts'

/**
 * Facts about the guests, from one call to each. Fields on which the guests agree stand once; where they differ the
 * values are joined with the machines' names.
 */
export async function readGuestFacts(
  guests: readonly Place[],
  signal?: AbortSignal,
): Promise<readonly Fact[]> {
  const told = await Promise.all(
    guests.map(async (guest) => ({ name: guest.name, facts: await factsOf(await askGuest(guest, signal)) })),
  )
  return mergeGuests(told)
}

async function askGuest(guest: Place, signal?: AbortSignal): Promise<GuestAnswer> {
  const options = { timeoutMs: 30_000, ...(signal && { signal }) }
  const { stdout, stderr } = await guest.exec(['sh', '-c', guestScript], options)
  return parseGuestAnswer(stdout, stderr)
}

async function factsOf({ files, ask }: GuestAnswer): Promise<readonly Fact[]> {
  return [
    ...readKernel(files, 'guest'),
    factFrom('guest.cpu.model', files.read('/proc/cpuinfo'), cpuModel),
    readMitigations(files, 'guest'),
    readThp(files, 'guest'),
    ...readNetworkSysctls(files, 'guest'),
    ...(await readNics(files, ask, 'guest')),
    ...(await readTraffic(files, ask, 'guest')),
    ...(await readPackages(ask, 'guest')),
    ...(await readRuntimes(ask)),
  ]
}

/** What runs containers in the guest, and what connects them. */
async function readRuntimes(ask: Ask): Promise<readonly Fact[]> {
  const version = (text: string) => /\d+\.\d+[\w.+~-]*/.exec(text)?.[0] ?? null
  const versions = runtimes.map(async (name) =>
    factFrom(`guest.runtime.${name}`, await ask([name, '--version']), version),
  )
  const cilium = factFrom('guest.cni.cilium', await ask(ciliumVersion), (text) =>
    text.replaceAll(/\s+/g, ' '),
  )
  const isThere = cilium.value !== null || !cilium.why?.endsWith('is not installed')
  return [...(await Promise.all(versions)), isThere ? cilium : { ...cilium, why: 'cilium is not installed' }]
}

/** One value where all guests agree, `client: 6.1; server: 6.6` where they differ or not all of them tell. */
export function mergeGuests(
  guests: readonly { readonly name: string; readonly facts: readonly Fact[] }[],
): readonly Fact[] {
  const keys = new Set(guests.flatMap(({ facts }) => facts.map(({ key }) => key)))
  return [...keys].map((key) => {
    const told = guests.map(({ name, facts }) => ({ name, own: facts.find((one) => one.key === key) }))
    const known = told.flatMap(({ name, own }) =>
      own === undefined || own.value === null ? [] : [{ name, value: own.value }],
    )
    const agree = known.length === guests.length && new Set(known.map(({ value }) => value)).size === 1
    if (agree) return fact(key, known[0]?.value)
    const why = told.find(({ own }) => own?.why !== undefined)?.own?.why
    return fact(key, known.map(({ name, value }) => `${name}: ${value}`).join('; '), why)
  })
}
