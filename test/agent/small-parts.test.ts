import { expect, test } from 'vitest'
import { Failure } from '../../agent/failure.ts'
import { projectSlug } from '../../agent/project-slug.ts'
import { stateDirs } from '../../agent/state-dirs.ts'
import { nearest } from '../../agent/yaml/nearest.ts'
import { alignColumns } from '../../server/report/align-columns.ts'

test.each([
  [['given', 'suite'], 'dir', 'given'],
  [[undefined, '', 'suite'], 'dir', 'suite'],
  [[], 'My Project!', 'my-project'],
  [[null], '.hidden_', 'hidden'],
] as const)('of %j in directory %s the project is %s', (given, directory, slug) => {
  expect(projectSlug(given, directory)).toBe(slug)
})

test('a project name that does not fit is refused, and so is having none', () => {
  expect(() => projectSlug(['Not OK'], null)).toThrow(/got "Not OK"/)
  expect(() => projectSlug([], '###')).toThrow(Failure)
  expect(() => projectSlug([], null)).toThrow(/none was given/)
})

test.each([
  [{ METALMARK_STATE_DIR: '/s' }, 0, '/s', '/s/data'],
  [{}, 0, '/var/lib/metalmark', '/var/lib/metalmark/data'],
  [{ XDG_STATE_HOME: '/x', XDG_DATA_HOME: '/d' }, 1000, '/x/metalmark', '/d/metalmark'],
])('with %j, user %i keeps state in %s and data in %s', (env, uid, stateDir, dataDir) => {
  expect(stateDirs(env, uid)).toEqual({ stateDir, dataDir })
})

test.each([
  ['repetitons', 'repetitions'],
  ['PATH', 'path'],
  ['pth', 'path'],
  ['elephant', null],
])('%s stands for %s', (word, known) => {
  expect(nearest(word, ['repetitions', 'path', 'seconds'])).toBe(known)
})

test('columns are as wide as their widest cell', () => {
  expect(
    alignColumns([
      ['a', 'bb'],
      ['ccc', 'd'],
    ]),
  ).toEqual(['a    bb', 'ccc  d'])
})
