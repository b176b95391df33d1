import { describe, expect, test } from 'vitest'
import { ProjectSettings } from '../../server/contract/project-settings.ts'
import { settingsProblems } from '../../web/model/settings-problems.ts'
import {
  emptyValue,
  type SettingsField,
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

/** All fields below one, groups and their variants gone through. */
function partsOf(field: SettingsField, path: string): [string, SettingsField][] {
  if (field.is === 'group')
    return field.fields.flatMap(([name, own]) => [
      [`${path}.${name}`, own] as [string, SettingsField],
      ...partsOf(own, `${path}.${name}`),
    ])
  if (field.is === 'variants')
    return [...field.variants].flatMap(([kind, own]) => partsOf(own, `${path}.${kind}`))
  return []
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
    const errors = settingsProblems({ ...(emptyValue(settingsFields()) as object), targets: [webhook] })
    expect([...errors.keys()]).toEqual(['targets.0.name', 'targets.0.url', 'targets.0.secret'])
    const filled = { ...webhook, name: 'bot', url: 'https://bot.example.org', secret: 'key' }
    expect(settingsProblems({ targets: [filled] }).size).toBe(0)
  })

  test('names and explains every field of every kind of target', () => {
    const list = fieldAt('targets')
    if (list.is !== 'list' || list.item.is !== 'variants') throw new Error('Expected a list of variants')
    const lacking = [...list.item.variants].flatMap(([kind, field]) =>
      partsOf(field, kind).flatMap(([path, { about }]) =>
        path.endsWith('.kind') || (about.title !== null && about.explanation !== null) ? [] : [path],
      ),
    )
    expect(lacking).toEqual([])
  })

  test('says of what is wrong how the form calls it, what is expected, and what came', () => {
    const problems = settingsProblems({
      smallestEffect: 7,
      falseAlertsPerWeek: 0,
      confirmation: { mostBoots: 'many' },
      environment: { identity: ['host.kernel', 'Host Kernel'] },
      targets: [
        { kind: 'webhook', name: 'bot', url: 'ftp://bot.example.org', secret: '', on: [] },
        {
          kind: 'github',
          name: 'The Bot',
          repository: 'net',
          auth: { by: 'app', appId: 'x', secret: 'key' },
        },
        { kind: 'email', name: 'mail', smtp: { host: 'mail', port: 0 }, from: 'me', to: [] },
      ],
    })
    const said = [...problems].map(([path, { label, expected, came }]) => [path, label, expected, came])
    expect(said).toEqual([
      ['falseAlertsPerWeek', 'False alerts', 'a number above 0, and at most 100', '0'],
      ['smallestEffect', 'Smallest effect', 'a number from 0.001 to 1', '7'],
      ['confirmation.mostBoots', 'Confirmation: Most boots', 'a whole number from 4 to 64', '“many”'],
      [
        'environment.identity.1',
        'Environment fields in another class: Identity: line 2',
        expect.stringMatching(/^(?!expected)/),
        '“Host Kernel”',
      ],
      ['targets.0.url', 'Targets: bot: Address', 'an http or https address', '“ftp://bot.example.org”'],
      ['targets.0.secret', 'Targets: bot: Secret', 'lower-case letters, digits, ".", "_" or "-"', 'nothing'],
      ['targets.0.on', 'Targets: bot: Told of', 'at least one entry', 'none'],
      [
        ...['targets.1.name', 'Targets: The Bot: Name'],
        ...['lower-case letters, digits and "-", beginning with a letter', '“The Bot”'],
      ],
      ['targets.1.repository', 'Targets: The Bot: Repository', 'owner/repository', '“net”'],
      ['targets.1.auth.appId', 'Targets: The Bot: Access: App', 'a whole number above 0', '“x”'],
      ['targets.2.smtp.port', 'Targets: mail: Mail server: Port', 'a whole number from 1 to 65535', '0'],
      ['targets.2.from', 'Targets: mail: From', 'an e-mail address, such as perf@example.org', '“me”'],
      ['targets.2.to', 'Targets: mail: To', 'at least one entry', 'none'],
    ])
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
