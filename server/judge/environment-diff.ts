import type { Environment, FieldValue } from '../contract/environment.ts'
import type { EnvironmentDifference } from '../contract/environment-difference.ts'
import { changedFields } from './changed-fields.ts'

/** Every field in which two environments differ: identity first, then epoch, then noted; by name within each. */
export function environmentDiff(from: Environment, to: Environment): readonly EnvironmentDifference[] {
  const [before, after] = [from, to].map(allFields)
  return changedFields(before ?? {}, after ?? {})
    .map(({ field, ...values }) => {
      const kind = kinds.find((one) => field in from[one] || field in to[one]) ?? 'noted'
      return { field, kind, ...values, meaning: meaningOf(field, kind, values) }
    })
    .sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind))
}

const kinds = ['identity', 'epoch', 'noted'] as const

function allFields({ identity, epoch, noted }: Environment): Readonly<Record<string, FieldValue>> {
  return { ...identity, ...epoch, ...noted }
}

function meaningOf(
  field: string,
  kind: EnvironmentDifference['kind'],
  { from, to }: { readonly from: FieldValue; readonly to: FieldValue },
): string {
  if (from === null || to === null) return 'known on one side only'
  return known.find(([pattern]) => pattern.test(field))?.[1] ?? ofKind[kind]
}

const ofKind = {
  identity: 'the figures are not comparable: these are two series',
  epoch: 'a step in the figures may be this alone',
  noted: 'rarely matters; look here when nothing else explains a step',
} as const

/** What is known of single fields beyond their class. */
const known: readonly (readonly [RegExp, string])[] = [
  [/^vm\.acceleration$/, 'emulated and real processors have nothing in common: compare nothing'],
  [/^host\.cpu\.(model|sockets|cores|threads)$/, 'another processor: only ratios between paths may compare'],
  [/^host\.(vendor|product|cloud\.plan)$/, 'another kind of machine: only ratios between paths may compare'],
  [/^host\.cpu\.(governor|turbo|energyPreference)$/, 'another clock: everything moves with it'],
  [/^host\.cpu\.idleStates$/, 'waking up takes another time: round trips move first'],
  [/^host\.cpu\.smt$/, 'threads share a core or not: throughput under load moves'],
  [/^(vm|host)\..*pinning/, 'placement decides more than most changes of code'],
  [/^vm\.(vhost|nicModel|nicDriver|nicQueues|nicMtu)$/, 'another data path of the VMs’ network'],
  [/^vm\.machine\./, 'another shape of the VMs'],
  [/congestionControl$/, 'another TCP: streams move, above all with losses'],
  [/^(host|guest)\.kernel$/, 'another kernel: a step may be its network stack, not the code'],
  [/(mitigations|microcode)$/, 'system calls and exits from VMs cost something else'],
  [/^vm\.hypervisor/, 'another hypervisor: exits and virtual NICs cost something else'],
  [/^vm\.box\./, 'another image: the guest’s kernel and tools may differ'],
  [/^tool\./, 'another version of a tool measures differently: it is another series'],
  [/sysctl|qdisc|firewall/i, 'the path of each packet may be another one'],
]
