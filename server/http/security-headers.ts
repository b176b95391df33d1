import type { NextFunction, Request, Response } from 'express'

/**
 * Headers that keep a browser from doing with our pages what they never need: nothing from other origins, no inline
 * script, no frames, no guessing of types, no address sent along.
 */
export function securityHeaders(_request: Request, response: Response, next: NextFunction): void {
  response.set(headers)
  next()
}

/** Lets other sites show a page in a frame, as far as the operator says: `frame-ancestors` sources, or null for nobody. */
export function allowFraming(response: Response, ancestors: string | null): void {
  if (ancestors === null) return
  response.set('content-security-policy', policyFor(ancestors))
  // It knows no list of sites; browsers that know frame-ancestors do not look at it.
  response.removeHeader('x-frame-options')
}

const policyFor = (ancestors: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${ancestors}`,
  ].join('; ')

const headers: Readonly<Record<string, string>> = {
  'content-security-policy': policyFor("'none'"),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
}
