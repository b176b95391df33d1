import { type HostFiles, textOrNull } from '../environment/host-files.ts'

/** A network interface's link, as `/sys/class/net` tells it; null where it does not (a bridge has no speed). */
export interface Link {
  readonly name: string
  readonly speed: string | null
  readonly mtu: string | null
  /** How often the link has come or gone since the interface exists. */
  readonly carrierChanges: string | null
}

export function readLinks(files: HostFiles): readonly Link[] {
  return files.list('/sys/class/net').map((name) => {
    const read = (file: string) => textOrNull(files, `/sys/class/net/${name}/${file}`)
    return { name, speed: read('speed'), mtu: read('mtu'), carrierChanges: read('carrier_changes') }
  })
}

/** What changed about the interfaces that are in both readings, each as a phrase; those that came or went are others' VMs. */
export function linkChanges(before: readonly Link[], after: readonly Link[]): readonly string[] {
  return before.flatMap((old) => {
    const now = after.find(({ name }) => name === old.name)
    if (now === undefined) return []
    const change = (what: string, from: string | null, to: string | null) =>
      from === to ? [] : [`${what} of ${old.name} went from ${from ?? 'unknown'} to ${to ?? 'unknown'}`]
    return [
      ...change('the speed', old.speed, now.speed),
      ...change('the MTU', old.mtu, now.mtu),
      ...(old.carrierChanges === now.carrierChanges ? [] : [`the link of ${old.name} came or went`]),
    ]
  })
}
