import { describe, expect, test } from 'vitest'
import { ProjectSettings } from '../../server/contract/project-settings.ts'
import {
  emptyValue,
  type SettingsField,
  settingsErrors,
  settingsFields,
  valueText,
  variantValue,
} from '../../web/model/settings-schema.ts'

type Group = Extract<SettingsField, { is: 'group' }>

function fieldAt(path: string): SettingsField {
  return path.split('.').reduce<SettingsField>((field, name) => {
    const found = (field as Group).fields.find(([key]) => key === name)?.[1]
    if (found === undefined) throw new Error(`There is no field ${name} of ${path}`)
    return found
  }, settingsFields())
}

function leavesOf(field: SettingsField, path: string): [string, SettingsField][] {
  if (field.is !== 'group') return [[path, field]]
  return field.fields.flatMap(([name, inner]) => leavesOf(inner, path === '' ? name : `${path}.${name}`))
}

describe('the form of a project’s settings', () => {
  test('has every setting, each with a title, an explanation and a default', () => {
    const lacking = leavesOf(settingsFields(), '').flatMap(([path, { about }]) =>
      about.title === null || about.explanation === null || about.default === undefined ? [path] : [],
    )
    expect(lacking).toEqual([])
    expect((settingsFields() as Group).fields.map(([name]) => name)).toEqual(
      Object.keys(ProjectSettings.parse({})),
    )
  })

  test('knows what each kind of setting takes', () => {
    expect(fieldAt('falseAlertsPerWeek')).toMatchObject({
      is: 'number',
      whole: false,
      about: { unit: 'a week' },
    })
    expect(fieldAt('confirmation.mostBoots')).toMatchObject({ is: 'number', whole: true, least: 4, most: 64 })
    expect(fieldAt('confirmation.secondHost').is).toBe('yes-no')
    expect(fieldAt('failCheck')).toMatchObject({ is: 'choice', choices: ['confirmed', 'never'] })
    expect(fieldAt('missingData.seriesAfterHours')).toMatchObject({ is: 'optional', inner: { is: 'number' } })
    expect(fieldAt('baselineBranches').is).toBe('lines')
    expect(fieldAt('targets')).toMatchObject({ is: 'list', item: { is: 'variants', by: 'kind' } })
  })

  test('begins a new target of each kind with what it cannot do without, and says what is missing', () => {
    const list = fieldAt('targets')
    if (list.is !== 'list' || list.item.is !== 'variants') throw new Error('Expected a list of variants')
    expect([...list.item.variants.keys()]).toEqual([
      ...['github', 'gitlab', 'gitea', 'slack', 'teams', 'webhook', 'email'],
    ])
    const webhook = variantValue(list.item, 'webhook')
    expect(webhook).toMatchObject({ kind: 'webhook', name: '', url: '', secret: '' })
    const errors = settingsErrors({ ...(emptyValue(settingsFields()) as object), targets: [webhook] })
    expect([...errors.keys()]).toEqual(['targets.0.name', 'targets.0.url', 'targets.0.secret'])
    const filled = { ...webhook, name: 'bot', url: 'https://bot.example.org', secret: 'key' }
    expect(settingsErrors({ targets: [filled] }).size).toBe(0)
  })

  test('says what is wrong by the path of the setting', () => {
    const errors = settingsErrors({ smallestEffect: 7, confirmation: { mostBoots: 'many' } })
    expect(errors.get('smallestEffect')).toMatch(/^Expected number to be <=\s?1$/)
    expect(errors.get('confirmation.mostBoots')).toBe('Expected number, received string')
  })
})

test('values are said as people read them', () => {
  expect([null, true, [], ['main', 'next'], 3].map(valueText)).toEqual([
    'none',
    'yes',
    'none',
    'main, next',
    '3',
  ])
  expect(valueText([{ name: 'ops', kind: 'slack', secret: 'x' }])).toBe('ops (slack)')
})
