import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { temporaryDirectory } from '../agent/support/temporary.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { runStep, standIns } from './shell-steps.ts'

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
const main = new URL('../../agent/main.ts', import.meta.url).pathname
const suite =
  'vms: none\nprofile: smoke\ncanary: false\nbenchmarks:\n  - { name: tcp_stream_1, repetitions: 1, seconds: 1 }\n'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

/** A job's folder with a suite in it, and the real agent on PATH. */
function job() {
  const dir = temporaryDirectory()
  writeFileSync(join(dir, 'metalmark.yaml'), suite)
  mkdirSync(join(dir, 'bin'))
  const agent = `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`
  writeFileSync(join(dir, 'bin/metalmark'), agent, { mode: 0o755 })
  const env = {
    ...{ PATH: `${join(dir, 'bin')}:${process.env['PATH']}`, HOME: dir, METALMARK_HOST_LABEL: 'ci' },
    ...{ METALMARK_STATE_DIR: join(dir, 'state'), METALMARK_LOCK_FILE: join(dir, 'lock') },
  }
  return { dir, env }
}
const runsOf = async (project: string) =>
  (await server.client('read').call('listRuns', { params: { project }, query: {} })).runs

const Action = z.object({
  inputs: z.record(
    z.string(),
    z.object({ default: z.string().optional(), required: z.boolean().optional() }),
  ),
  outputs: z.record(z.string(), z.object({ value: z.string() })),
  runs: z.object({
    using: z.literal('composite'),
    steps: z.array(
      z.object({
        name: z.string(),
        id: z.string().optional(),
        if: z.string().optional(),
        shell: z.literal('bash'),
        env: z.record(z.string(), z.string()),
        run: z.string(),
      }),
    ),
  }),
})
const action = Action.parse(parse(read('action.yml')))

describe('the GitHub Action', () => {
  const inputs = (given: Readonly<Record<string, string>>) => (text: string) =>
    text.replace(/\$\{\{ inputs\.([a-z-]+) \}\}/g, (_, name: string) => {
      if (!(name in action.inputs)) throw new Error(`Expected a declared input, got ${name}`)
      return given[name] ?? action.inputs[name]?.default ?? ''
    })

  test('puts no expression into a script: what an input says never becomes code', () => {
    for (const { run } of action.runs.steps) expect(run).not.toContain('${{')
  })

  test('has the outputs that its measuring step sets', () => {
    const names = Object.values(action.outputs).map(({ value }) => /steps\.(\w+)\.outputs\.(\w+)/.exec(value))
    expect(names.every((found) => found?.[1] === 'measure')).toBe(true)
    expect(names.map((found) => found?.[2])).toEqual(Object.keys(action.outputs))
  })

  test('measures, uploads and leaves its outputs, with hostile text in its inputs', async () => {
    const { dir, env } = job()
    const given = inputs({
      ...{ server: server.url, token: server.token('admin'), project: 'from-action' },
      ...{ 'github-token': 'ghs_unused', args: '--no-cloud-metadata\n\n--vms\nnone' },
    })
    const output = join(dir, 'output')
    const runner = {
      GITHUB_PATH: join(dir, 'path'),
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: join(dir, 'summary'),
    }
    for (const step of action.runs.steps) {
      const own = Object.fromEntries(Object.entries(step.env).map(([name, value]) => [name, given(value)]))
      const end = await runStep(step.run, { cwd: dir, env: { ...env, ...runner, ...own } })
      expect(end, `${step.name}: ${end.stderr}`).toMatchObject({ code: 0 })
    }
    const [run] = await runsOf('from-action')
    expect(readFileSync(output, 'utf8')).toContain(`run=${run?.id}\n`)
    expect(readFileSync(join(dir, 'summary'), 'utf8')).toContain('tcp_stream_1')
  }, 90_000)

  test('takes each further argument as one word', async () => {
    const dir = temporaryDirectory()
    const PATH = `${standIns(dir, { metalmark: 0 })}:/usr/bin:/bin`
    const measure = action.runs.steps.find(({ id }) => id === 'measure')
    const hostile = '--work\n$(touch pwned) `touch pwned`; touch pwned'
    const own = { ARGS: hostile, PROJECT: '', SUITE: '', PROFILE: '', ERROR_ON_ALERT: 'confirmed' }
    const env = { PATH, METALMARK_GITHUB_TOKEN: '', ...own }
    expect(await runStep(measure?.run ?? '', { cwd: dir, env })).toMatchObject({ code: 0 })
    expect(readFileSync(join(dir, 'log'), 'utf8')).toBe(
      'metalmark run --error-on-alert confirmed --work $(touch pwned) `touch pwned`; touch pwned\n',
    )
    expect((await runStep('ls', { cwd: dir, env })).stdout).not.toContain('pwned')
  })
})

describe('the GitLab template', () => {
  const Template = z.object({
    '.metalmark': z.object({
      variables: z.record(z.string(), z.string()),
      script: z.array(z.string()),
      after_script: z.array(z.string()),
    }),
  })
  const template = Template.parse(parse(read('deploy/gitlab-ci.yml')))['.metalmark']

  test('fetches the whole history, which places a commit', () => {
    expect(template.variables['GIT_DEPTH']).toBe('0')
  })

  test('measures and uploads, and cleans up after itself', async () => {
    const { dir, env } = job()
    const ci = {
      ...{ GITLAB_CI: 'true', CI_COMMIT_SHA: 'c'.repeat(40), CI_COMMIT_BRANCH: 'main' },
      ...{ CI_DEFAULT_BRANCH: 'main', METALMARK_PROJECT: 'from-gitlab' },
      ...{ ...template.variables, METALMARK_SERVER: server.url, METALMARK_TOKEN: server.token('admin') },
    }
    for (const script of [template.script, template.after_script]) {
      const end = await runStep(script.join('\n'), { cwd: dir, env: { ...env, ...ci } })
      expect(end, end.stderr).toMatchObject({ code: 0 })
    }
    expect(await runsOf('from-gitlab')).toMatchObject([{ ci: { provider: 'gitlab-ci' } }])
  }, 90_000)
})

describe('the Jenkinsfile', () => {
  const jenkinsfile = read('deploy/Jenkinsfile')
  const [stages = '', post = ''] = jenkinsfile.split(/^ {2}post \{$/m)
  const steps = (text: string) => [...text.matchAll(/\bsh '([^']*)'/g)].map(([, script = '']) => script)

  test('is the one that the README shows', () => {
    const shown = /```groovy\n(pipeline \{.*?\n\}\n)```/s.exec(read('README.md'))?.[1]
    expect(jenkinsfile.replace(/^\/\/.*\n/gm, '')).toBe(shown)
  })

  /** Stages until one fails, and then `post { always }`, each step until one fails there. */
  async function play(failing: readonly string[]): Promise<readonly string[]> {
    const dir = temporaryDirectory()
    const bin = standIns(dir, { vagrant: 0 })
    const log = `printf 'metalmark %s\\n' "$*" >> '${join(dir, 'log')}'`
    const fails = failing.map((command) => `test "$1" != ${command} || exit 1`)
    writeFileSync(join(bin, 'metalmark'), ['#!/bin/sh', log, ...fails, ''].join('\n'), { mode: 0o755 })
    const env = { PATH: `${bin}:/usr/bin:/bin` }
    for (const part of [steps(stages), steps(post)]) {
      for (const script of part) if ((await runStep(script, { cwd: dir, env })).code !== 0) break
    }
    return readFileSync(join(dir, 'log'), 'utf8').trimEnd().split('\n')
  }
  const all = [
    'metalmark exec --no-upload -- ./contrib/vagrant/start.sh',
    ...['metalmark collect', 'vagrant destroy -f', 'metalmark upload'],
  ]

  test('collects while the VMs are alive, then destroys them, then uploads', async () => {
    expect(await play([])).toEqual(all)
  })

  test('collects, destroys and uploads also where the tests failed', async () => {
    expect(await play(['exec'])).toEqual(all)
  })
})
