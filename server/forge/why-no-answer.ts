const certificate = 'this machine trusts nobody who vouches for its certificate'
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens at that address',
  ECONNRESET: 'the connection broke off',
  UND_ERR_SOCKET: 'the connection broke off',
  ENOTFOUND: 'no host has that name',
  EAI_AGAIN: 'its name could not be looked up',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no way to that host',
  ETIMEDOUT: 'the host did not take the connection in time',
  UND_ERR_CONNECT_TIMEOUT: 'the host did not take the connection in time',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  DEPTH_ZERO_SELF_SIGNED_CERT: certificate,
  SELF_SIGNED_CERT_IN_CHAIN: certificate,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: certificate,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: certificate,
}

/** Why a request has no answer, for people, with the code that operators look for. */
export function whyNoAnswer(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  const { code, message } = (cause ?? {}) as { code?: unknown; message?: unknown }
  if (typeof code !== 'string') return String(message ?? cause)
  const reason = reasons[code]
  return reason === undefined ? code : `${reason} (${code})`
}
