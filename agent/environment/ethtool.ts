/**
 * Reads what `ethtool` prints for people: `ethtool --json` exists for `-g` and `-l` since 6.2 only, which is newer than
 * what many hosts run (Debian 12 has 6.1). Every function gives one line, or null where the text holds nothing.
 */

/** `-k`: features that are on, then those that are off and could be on; what is off for good says nothing. */
export function offloads(text: string): string | null {
  const features = [...text.matchAll(/^\s*([\w-]+): (on|off)( \[fixed\])?/gm)]
  const named = (wanted: string) =>
    features.flatMap(([, name = '', state, fixed]) =>
      state === wanted && (state === 'on' || fixed === undefined) ? [name] : [],
    )
  if (features.length === 0) return null
  return [`on: ${named('on').join(' ')}`, `off: ${named('off').join(' ')}`].join('; ')
}

/** `-g` and `-l`: what is set, of what there could be: `rx 512 of 4096, tx 512 of 4096`. */
export function sizes(text: string): string | null {
  const [, maximums = '', current = ''] = text.split(/^(?:Pre-set maximums|Current hardware settings):\s*$/m)
  const most = new Map(settings(maximums))
  // Older versions print 0 for what the driver does not have.
  const there = settings(current).filter(([name]) => most.get(name) !== '0')
  const parts = there.map(([name, value]) => {
    const limit = most.get(name)
    return `${name} ${value}${limit === undefined ? '' : ` of ${limit}`}`
  })
  return parts.length === 0 ? null : parts.join(', ')
}

/** `-c` and `-a`: settings by name, without those that the driver does not have: `adaptive-rx on, rx-usecs 3`. */
export function namedSettings(text: string): string | null {
  const parts = settings(text).map(([name, value]) => `${name} ${value}`)
  return parts.length === 0 ? null : parts.join(', ')
}

/** `-i`: one value, for instance `firmware-version`. */
export function driverValue(text: string, key: string): string | null {
  return new RegExp(`^${key}:[ \\t]*(\\S.*)$`, 'm').exec(text)?.[1]?.trim() ?? null
}

/** `RX:\t\t256`, and two on one line: `Adaptive RX: off  TX: n/a`. */
function settings(text: string): [name: string, value: string][] {
  return text.split('\n').flatMap((line): [string, string][] => {
    const pair = /^(.+) RX: *(\S+) +TX: *(\S+)$/.exec(line)
    if (pair !== null) {
      const [, what = '', rx = '', tx = ''] = pair
      return both(what, rx, tx)
    }
    const [, name = '', value = ''] = /^([^:]+):\s*(\S+)$/.exec(line) ?? []
    return name === '' || value === 'n/a' ? [] : [[plain(name), value]]
  })
}

function both(what: string, rx: string, tx: string): [string, string][] {
  const found: [string, string][] = [
    [`${plain(what)}-rx`, rx],
    [`${plain(what)}-tx`, tx],
  ]
  return found.filter(([, value]) => value !== 'n/a')
}

function plain(name: string): string {
  return name.trim().toLowerCase().replaceAll(/\s+/g, '-')
}
