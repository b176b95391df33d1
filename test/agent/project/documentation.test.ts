import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ProjectFile, parseProjectFile } from '../../../agent/project/project-file.ts'
import { ProjectSettings } from '../../../server/contract/project-settings.ts'

const text = readFileSync(new URL('../../../docs/projects.md', import.meta.url), 'utf8')

/** The keys of the file, dotted; lists are keys as a whole. */
function keysOf(value: object, path = ''): string[] {
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? keysOf(inner, `${path}${key}.`)
      : `${path}${key}`,
  )
}

const defaults = ProjectSettings.parse({})

test('the projects’ document has a row for every key of the file', () => {
  expect(Object.keys(ProjectFile.shape).toSorted()).toEqual(['project', ...Object.keys(defaults)].toSorted())
  const rows = [...text.matchAll(/^\| `([\w.]+)` \|/gm)].map((match) => match[1])
  expect(rows).toEqual(['project', ...keysOf(defaults)])
})

test('the projects’ document has the defaults that are plain values', () => {
  const settingAt = (key: string) =>
    key.split('.').reduce<unknown>((at, part) => (at as Readonly<Record<string, unknown>>)[part], defaults)
  for (const key of keysOf(defaults)) {
    const value = settingAt(key)
    if (Array.isArray(value)) continue
    expect(text, key).toMatch(new RegExp(`^\\| \`${key}\` \\|.*\\| \`?${String(value)}\`? \\|$`, 'm'))
  }
})

test('the projects’ document begins with a file that is right', () => {
  const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(text) ?? []
  expect(parseProjectFile({ file: 'metalmark.project.yaml', text: example })).toMatchObject({
    project: 'netstack',
    settings: { falseAlertsPerWeek: 0.5 },
  })
})
