import { expect, test } from 'vitest'
import { parseProjectFile } from '../../../agent/project/project-file.ts'
import { projectYaml } from '../../../agent/project/project-text.ts'
import { ProjectSettings } from '../../../server/contract/project-settings.ts'

const parse = (text: string) => parseProjectFile({ file: 'p.yaml', text })

function mistakes(text: string): { readonly message: string; readonly hint: string } {
  try {
    parse(text)
  } catch (error) {
    return error as { message: string; hint: string }
  }
  throw new Error('Expected a mistake')
}

test('an empty file is all defaults', () => {
  expect(parse('')).toEqual({ project: null, settings: ProjectSettings.parse({}) })
})

test('each mistake is told by its line, with what is expected and what came', () => {
  const text = [
    'project: Net Stack',
    'falseAlertPerWeek: 1',
    'smallestEffect: 5%',
    'confirmation:',
    '  mostBots: 3',
    '  when: supected',
    'targets:',
    '  - { kind: slak, name: a }',
    '  - { kind: github, name: b, repository: acme, auth: { by: token, secret: s } }',
  ].join('\n')
  expect(mistakes(text).message.split('\n')).toEqual([
    'p.yaml:1: project: expected lower-case letters, digits, ".", "_" or "-", beginning and ending with a letter or digit, got "Net Stack" (text)',
    expect.stringMatching(
      /^p\.yaml:2: falseAlertPerWeek: unknown key, did you mean "falseAlertsPerWeek"\? \(known: project, baselineBranches, /,
    ),
    'p.yaml:3: smallestEffect: expected a number, got "5%" (text)',
    'p.yaml:5: confirmation.mostBots: unknown key, did you mean "mostBoots"? (known: when, mostBoots, mostMinutes, secondHost)',
    'p.yaml:6: confirmation.when: expected one of suspected, never, got "supected" (text), did you mean "suspected"?',
    'p.yaml:8: targets[0].kind: expected one of github, gitlab, gitea, slack, teams, webhook, email, got "slak" (text), did you mean "slack"?',
    'p.yaml:9: targets[1].repository: expected owner/repository, got "acme" (text)',
  ])
})

test('classes that contradict each other are told at the environment', () => {
  expect(mistakes('environment: { noted: [vm.*] }').message).toMatch(
    /^p\.yaml:1: environment: expected vm\.acceleration to stay in identity, got `vm\.\*` as noted/,
  )
})

test.each([
  ['a token in place of a name', 'secret: ghp_0123456789ABCDEF0123456789abcdef0123'],
  ['a webhook’s address in place of a name', 'secret: https://hooks.slack.example/T0/B0/0123456789ABCDEF'],
  ['a key of its own', 'secret: s, token: 0123456789ABCDEF'],
  ['an address with a password', 'secret: s, url: "https://user:0123456789ABCDEF@bot.example.org"'],
])('a secret is refused and not shown: %s', (_, keys) => {
  const kind = keys.includes('url') ? 'webhook' : 'slack'
  const { message, hint } = mistakes(`targets: [{ kind: ${kind}, name: a, ${keys} }]`)
  expect(`${message} ${hint}`).not.toContain('0123456789ABCDEF')
  expect(hint).toContain('Secrets never stand in this file')
})

test('settings come back from the file that they are shown as', () => {
  const text = `
baselineBranches: [main, 'release/2', 'null']
environment: { noted: [host.nic.*] }
missingData: { agentAfterMinutes: null }
targets:
  - kind: email
    name: team
    smtp: { host: smtp.example.org }
    from: a@example.org
    to: [b@example.org]
`
  const { settings } = parse(text)
  const shown = projectYaml({ project: 'netstack', settings })
  expect(parse(shown)).toEqual({ project: 'netstack', settings })
})
