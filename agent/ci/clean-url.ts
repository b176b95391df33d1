import { limits } from '../../server/contract/values.ts'

/**
 * A web address that may be stored: without user name and password, without query parameters that look like a secret by
 * their name or value, and without a fragment of that kind. Null for what is no web address or too long to be kept.
 */
export function cleanUrl(text: string | null): string | null {
  const url = text === null ? null : URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol)) return null
  url.username = ''
  url.password = ''
  url.pathname = url.pathname.replace(/;[^/]*/g, (parameter) => (secretName.test(parameter) ? '' : parameter))
  for (const [name, value] of [...url.searchParams]) {
    if (looksSecret(name, value)) url.searchParams.delete(name)
  }
  if (looksSecret(url.hash, url.hash.replace(/^#/, ''))) url.hash = ''
  return url.href.length <= limits.textLength ? url.href : null
}

function looksSecret(name: string, value: string): boolean {
  return secretName.test(name) || secretValue.test(value)
}

const secretName =
  /token|secret|passw|credential|signature|session|(api|access|private|account|shared|ssh)[-_.]?key|(^|[^a-z])(key|sig|auth|oauth|pass|pwd|pat|jwt|sid)([^a-z]|$)/i

/** How well-known services begin their tokens; `eyJ` begins every JSON web token. */
const secretValue = /^(gh[a-z]_|github_pat_|gl[a-z]+-|xox[a-z]-|eyJ|AKIA|mm_|sk-)/
