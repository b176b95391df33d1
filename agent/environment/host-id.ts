import { createHash } from 'node:crypto'
import { hostname } from 'node:os'
import { type HostFiles, textOrNull } from './host-files.ts'

export interface HostIdentity {
  /** Salted SHA-256 in hexadecimal: the raw serial number never leaves the host. */
  readonly id: string
  readonly label: string
  /** What the id was made from, for people. */
  readonly source: string
}

export interface HostIdConfig {
  /** An id of the operator's own choice; wins over everything that the host tells. */
  readonly configured?: string | undefined
  readonly label?: string | undefined
  /** Makes ids differ between installations; every agent of one installation needs the same. */
  readonly salt?: string | undefined
}

/**
 * The host's id: what the operator configured, or else the firmware's serial number or UUID, the machine id (which a
 * reinstallation changes), cloud-init's instance id, or the host name.
 */
export function identifyHost(files: HostFiles, config: HostIdConfig): HostIdentity {
  const name = hostname()
  const candidates: readonly (readonly [string, string | null | undefined])[] = [
    ['the configured host id', config.configured],
    ["the firmware's serial number", firmwareValue(textOrNull(files, '/sys/class/dmi/id/product_serial'))],
    ["the firmware's UUID", firmwareValue(textOrNull(files, '/sys/class/dmi/id/product_uuid'))],
    ['/etc/machine-id', textOrNull(files, '/etc/machine-id')],
    ["cloud-init's instance id", textOrNull(files, '/var/lib/cloud/data/instance-id')],
    ['the host name', name],
  ]
  const [source, value] = candidates.find(([, candidate]) => candidate) ?? ['the host name', name]
  return {
    id: saltedHash(config.salt ?? '', value ?? name),
    label: (config.label ?? name).slice(0, 100) || 'host',
    source,
  }
}

/** SHA-256 in hexadecimal of something that must not leave the host. */
export function saltedHash(salt: string, value: string): string {
  return createHash('sha256').update(`${applicationSalt}\n${salt}\n${value}`).digest('hex')
}

/** Keeps ids of this application apart from the same hash made by another. */
const applicationSalt = 'metalmark host id 1'

/** A serial number or UUID of the firmware, unless it is one of the values that vendors leave in every machine. */
export function firmwareValue(value: string | null): string | null {
  if (value === null) return null
  const plain = value.trim().toLowerCase()
  const digits = plain.replace(/[^0-9a-z]/g, '')
  if (digits.length < 4 || /^(.)\1*$/.test(digits) || /^0?123456789/.test(digits)) return null
  return junk.some((word) => plain.includes(word)) ? null : plain
}

const junk = [
  'o.e.m',
  'default string',
  'not specified',
  'not applicable',
  'not available',
  'not present',
  'system serial',
  'chassis serial',
  'serial number',
  'unknown',
  'invalid',
  'none',
  'n/a',
  '03000200-0400-0500-0006-000700080009',
]
