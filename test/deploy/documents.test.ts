import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { z } from 'zod'
import { type Block, fencedBlocks, metalmarkCommands, refusalOf } from './documented-commands.ts'

const root = new URL('../../', import.meta.url)
const read = (file: string) => readFileSync(new URL(file, root), 'utf8')
const documents = [
  'README.md',
  ...readdirSync(new URL('docs', root))
    .filter(isMarkdown)
    .map((name) => `docs/${name}`),
]
const blocks = documents.flatMap((file) => fencedBlocks(file, read(file)))
const ci = blocks.filter(({ place }) => place.startsWith('docs/ci.md'))
const pipelines = [
  ...ci,
  ...blocks.filter(({ place, language }) => place.startsWith('README') && language === 'groovy'),
]

function isMarkdown(name: string): boolean {
  return name.endsWith('.md')
}

/** The scripts that a block runs, in their order. */
function scriptsOf({ language, text }: Block): readonly string[] {
  if (language === 'groovy') return groovySteps(text)
  if (language === 'yaml') return yamlSteps(parse(text))
  return language === 'sh' || language === 'bash' ? [text] : []
}

function groovySteps(text: string): readonly string[] {
  return [...text.matchAll(/\bsh '([^']*)'/g)].map(([, script = '']) => script)
}

/** What stands under `run`, `script` and the like, wherever that is. */
function yamlSteps(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, own]) => {
    if (!['run', 'script', 'before_script', 'after_script'].includes(key)) return yamlSteps(own)
    return [own].flat().filter((one) => typeof one === 'string')
  })
}

describe('the pipelines that the documents show', () => {
  test('are there: two for Jenkins and one in the README, two for GitHub, one for GitLab', () => {
    expect(pipelines.map(({ language }) => language)).toEqual([
      'groovy',
      'groovy',
      'yaml',
      'yaml',
      'yaml',
      'groovy',
    ])
  })

  test.each(pipelines.filter(({ language }) => language === 'yaml'))('parse: $place', ({ text }) => {
    const [document, ...more] = parseAllDocuments(text, { strict: true, uniqueKeys: true })
    expect(more).toEqual([])
    expect(document).toMatchObject({ errors: [], warnings: [] })
  })

  test.each(pipelines.filter(({ language }) => language === 'groovy'))(
    'end what they begin: $place',
    ({ text }) => {
      // Without strings and comments, in which brackets mean nothing.
      const code = text.replaceAll(/'[^'\n]*'|"[^"\n]*"|\/\/.*/g, '')
      expect(code).not.toMatch(/['"]/)
      let rest = code.replaceAll(/[^(){}[\]]/g, '')
      for (let before = ''; before !== rest; ) {
        before = rest
        rest = rest.replaceAll(/\(\)|\{\}|\[\]/g, '')
      }
      expect(rest).toBe('')
    },
  )

  test.each(pipelines)('have steps of Metalmark’s: $place', (block) => {
    const uses = block.text.includes('uses: metalmark/metalmark')
    expect(uses || scriptsOf(block).flatMap(metalmarkCommands).length > 0).toBe(true)
  })
})

describe('the commands that the documents show', () => {
  const shown = blocks.flatMap((block) =>
    scriptsOf(block)
      .flatMap(metalmarkCommands)
      .map((words) => ({ place: block.place, words, command: words.join(' ') })),
  )
  const shipped = ['deploy/Jenkinsfile', 'deploy/gitlab-ci.yml', 'action.yml'].flatMap((file) => {
    const text = read(file)
    const scripts = file.endsWith('.yml') ? yamlSteps(parse(text)) : groovySteps(text)
    return scripts
      .flatMap(metalmarkCommands)
      .map((words) => ({ place: file, words, command: words.join(' ') }))
  })

  test('are found in each kind of file', () => {
    expect(shown.length).toBeGreaterThan(30)
    expect(new Set(shipped.map(({ place }) => place)).size).toBe(3)
  })

  test.each([...shown, ...shipped])('are taken by the command line: $command ($place)', ({ words }) => {
    // What a script puts in may be nothing.
    const whole = words.filter((word) => !word.startsWith('${'))
    expect(refusalOf(whole)).toBeNull()
  })

  test('are taken by the command line also where a sentence names them, as far as it does', () => {
    const spans = documents.flatMap((file) =>
      [
        ...read(file)
          .replaceAll(/^```.*?^```$/gms, '')
          .matchAll(/`(metalmark [^`]+)`/g),
      ].map(([, command = '']) => ({
        file,
        command,
      })),
    )
    expect(spans.length).toBeGreaterThan(30)
    const refused = spans.flatMap(({ file, command }) =>
      metalmarkCommands(command).flatMap((words) => {
        const refusal = refusalOf(words)
        // A sentence may name a command, or one of its options, without the rest.
        const partly = [
          'commander.missingArgument',
          'commander.missingMandatoryOptionValue',
          'commander.optionMissingArgument',
          'commander.help',
        ]
        return refusal === null || partly.includes(refusal.code)
          ? []
          : [`${file}: ${command}: ${refusal.said}`]
      }),
    )
    expect(refused).toEqual([])
  })

  test('would be refused where they are wrong', () => {
    for (const [command, code] of [
      ['metalmark colect', 'commander.unknownCommand'],
      ['metalmark vm garbage', 'commander.unknownCommand'],
      ['metalmark collect --result x', 'commander.unknownOption'],
      ['metalmark run now', 'commander.excessArguments'],
      ['metalmark run --error-on-alert maybe', 'commander.invalidArgument'],
      ['metalmark target test', 'commander.missingArgument'],
    ] as const) {
      expect([command, refusalOf(command.split(' '))?.code]).toEqual([command, code])
    }
  })
})

describe('the document about CI', () => {
  const scripts = (place: RegExp, language: string) =>
    ci.filter((block) => block.language === language && place.test(block.text)).flatMap(scriptsOf)

  test('shows the Jenkinsfile’s steps in the Jenkinsfile’s order', () => {
    const own = groovySteps(read('deploy/Jenkinsfile'))
    expect(scripts(/^pipeline/, 'groovy').filter((script) => own.includes(script))).toEqual(own)
  })

  test('shows GitLab the rules, the history and the timeout of the template, and has the pipeline’s VMs read before they go', () => {
    const Job = z.looseObject({
      variables: z.looseObject({}),
      rules: z.array(z.looseObject({})),
      timeout: z.string(),
    })
    const template = Job.parse(parse(read('deploy/gitlab-ci.yml'))['.metalmark'])
    const block = ci.find(({ text }) => text.includes('after_script'))
    const job = Job.parse(parse(block?.text ?? '').performance)
    const { variables, rules, timeout } = job
    expect({ variables, rules, timeout }).toEqual({
      ...{ variables: template.variables, rules: template.rules, timeout: template.timeout },
    })
    expect(job['after_script']).toEqual(['metalmark collect', 'vagrant destroy -f', 'metalmark upload'])
    expect(read('docs/ci.md')).toContain('extends: .metalmark')
  })

  test('gives the action what it requires, nothing that it does not know, and the permissions that it asks for', () => {
    const action = z
      .object({ inputs: z.record(z.string(), z.looseObject({ required: z.boolean().default(false) })) })
      .parse(parse(read('action.yml')))
    const block = ci.find(({ text }) => text.includes('uses: metalmark/metalmark'))
    const Used = z.object({
      permissions: z.record(z.string(), z.string()),
      steps: z.array(z.looseObject({ uses: z.string(), with: z.record(z.string(), z.unknown()) })),
    })
    const used = Used.parse(parse(block?.text ?? ''))
    const given = Object.keys(used.steps.at(-1)?.with ?? {})
    expect(given.filter((name) => !(name in action.inputs))).toEqual([])
    const required = Object.entries(action.inputs).flatMap(([name, { required }]) => (required ? name : []))
    expect(given).toEqual(expect.arrayContaining(required))
    const asked = /needs `permissions: (\{[^}]*\})`/.exec(read('action.yml'))?.[1] ?? ''
    expect(used.permissions).toEqual(parse(asked))
  })
})
