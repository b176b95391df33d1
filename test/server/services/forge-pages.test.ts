import { expect, test } from 'vitest'
import { NotificationTarget } from '../../../server/contract/notification-target.ts'
import { forgePages } from '../../../server/services/forge-pages.ts'

const repository = 'org/netstack'
const auth = { by: 'token', secret: 's' }
const pagesOf = (...targets: readonly object[]) =>
  forgePages(targets.map((target) => NotificationTarget.parse({ name: 'one', ...target })))

test.each([
  [{ kind: 'github', repository, auth }, 'https://github.com/org/netstack'],
  [
    { kind: 'github', repository, auth, apiUrl: 'https://git.example.org/api/v3/' },
    'https://git.example.org/org/netstack',
  ],
  [{ kind: 'gitlab', repository, secret: 's' }, 'https://gitlab.com/org/netstack/-'],
  [
    { kind: 'gitea', url: 'https://codeberg.example/', repository, secret: 's' },
    'https://codeberg.example/org/netstack',
  ],
])('with the target %o a commit and a range have a page', (target, root) => {
  const pages = pagesOf(target)
  expect(pages?.commit('abc')).toBe(`${root}/commit/abc`)
  expect(pages?.range('abc', 'def')).toBe(`${root}/compare/abc...def`)
})

test('the first forge among the targets is the one, and chats are none', () => {
  const slack = { kind: 'slack', secret: 's' }
  expect(pagesOf(slack)).toBeNull()
  const pages = pagesOf(slack, { kind: 'gitlab', repository, secret: 's' })
  expect(pages?.commit('a')).toContain('gitlab.com')
})
