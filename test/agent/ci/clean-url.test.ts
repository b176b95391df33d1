import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cleanUrl } from '../../../agent/ci/clean-url.ts'

test.each([
  ['https://host/job/net/7/', 'https://host/job/net/7/'],
  ['http://host:8080/a@b?buildId=7&view=logs#step-2', 'http://host:8080/a@b?buildId=7&view=logs#step-2'],
  ['https://bitbucket.org/o/r/addon/home#!/results/5', 'https://bitbucket.org/o/r/addon/home#!/results/5'],
  ['https://u:p@host/x', 'https://host/x'],
  ['https://token@host/x', 'https://host/x'],
  ['https://host/x?page=2&access_token=1&apiKey=2&X-Amz-Signature=3&auth=4&sig=5', 'https://host/x?page=2'],
  ['https://host/x?next=ghp_0123456789&t=eyJhbGciOi', 'https://host/x'],
  ['https://host/x;jsessionid=abc/y', 'https://host/x/y'],
  ['https://host/x#access_token=abc', 'https://host/x'],
])('%s is stored as %s', (given, stored) => {
  expect(cleanUrl(given)).toBe(stored)
})

test.each([
  null,
  '',
  'net/7',
  'git@host:o/r.git',
  'ssh://git@host/o/r',
  'file:///etc/passwd',
  'javascript:1',
])('%s is no web address, and is not stored', (given) => {
  expect(cleanUrl(given)).toBeNull()
})

test('an address that is too long to be kept is not cut, because the rest would lead elsewhere', () => {
  expect(cleanUrl(`https://host/${'x'.repeat(2000)}`)).toBeNull()
})

test('no secret survives, wherever in an address it stands', () => {
  const secret = fc.stringMatching(/^[a-z0-9]{12,20}$/).map((text) => `zz${text}`)
  const name = fc.constantFrom(
    'token',
    'private_token',
    'password',
    'secret',
    'api_key',
    'X-Amz-Credential',
    'jwt',
  )
  const address = fc
    .tuple(name, secret)
    .chain(([key, hidden]) =>
      fc.constantFrom(
        ...[`https://${hidden}@ci.example/1`, `https://u:${hidden}@ci.example/1`],
        ...[`https://ci.example/1?${key}=${hidden}`, `https://ci.example/1?a=b&${key}=${hidden}&c=d`],
        ...[`https://ci.example/1#${key}=${hidden}`, `https://ci.example/1;${key}=${hidden}`],
      ),
    )
  fc.assert(
    fc.property(address, (given) => {
      const stored = cleanUrl(given)
      expect(stored).toMatch(/^https:\/\/ci\.example\/1(\?a=b&c=d)?$/)
    }),
    { seed: 20_261_120 },
  )
})
