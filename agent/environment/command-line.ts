/**
 * A kernel's command line without what is nobody's business: secrets, addresses of any kind, and what follows ` -- `,
 * which is meant for the first program and not for the kernel. UUIDs stay: they tell one root disk from another.
 */
export function redactCommandLine(commandLine: string): string {
  const [kernel = '', ...init] = commandLine.trim().split(/(?:^|\s)--(?:\s|$)/)
  const words = kernel.match(/(?:[^\s"]|"[^"]*")+/g) ?? []
  const told = words.map(redactWord)
  return [...told, ...(init.length > 0 ? [`-- ${hidden}`] : [])].join(' ')
}

const hidden = '<redacted>'

function redactWord(word: string): string {
  const [, key = '', value] = /^([^=]*)=(.*)$/s.exec(word) ?? [undefined, word]
  if (value === undefined) return redactAddresses(word)
  return secretNames.test(key) || addressNames.test(key)
    ? `${key}=${hidden}`
    : `${key}=${redactAddresses(value)}`
}

/** `rd.luks.key` and `ssh-key` hold one; `vconsole.keymap` does not. */
const secretNames =
  /passw|passphrase|token|secret|credential|cred\b|auth(?!or)|chap|user[-_]?data|(?:^|[._-])(?:key|pw|psk)$/i

/** Parameters that are about where the host is in its network. */
const addressNames =
  /^"?(?:ip|ifname|bootif|nameserver|nfsroot|nfsaddrs|netroot|hostname|systemd\.hostname|rd\.route|vlan|iscsi_.*|rd\.iscsi\..*|ds)$/i

/** Addresses may stand in any value: the server of an installer, a remote console, a log host. */
function redactAddresses(text: string): string {
  return text
    .replace(/[a-z][a-z0-9+.-]*:\/\/[^\s"]+/gi, hidden)
    .replace(/\biqn\.[^\s",;]+/gi, hidden)
    .replace(/(?<![0-9a-f])(?:[0-9a-f]{2}[:-]){5,}[0-9a-f]{2}(?![0-9a-f])/gi, hidden)
    .replace(/(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?:[:/]\d+)?(?![\d.])/g, hidden)
    .replace(/(?<![0-9a-z:])(?=[0-9a-f:]*::|(?:[0-9a-f]+:){7})[0-9a-f:]{3,}(?:\/\d+)?(?![0-9a-z:])/gi, hidden)
}
