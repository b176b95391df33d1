import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { DoctorReport } from '../../../agent/doctor/report.ts'
import { Parcel } from '../../../agent/outbox/outbox.ts'
import { buildOneFile } from '../../support/build-one-file.ts'
import { captureProcess } from '../../support/captured-process.ts'
import { skipUnless } from '../../support/needs.ts'
import { temporaryDirectory } from '../support/temporary.ts'

let bundle: string

beforeAll(async () => {
  bundle = buildOneFile()
}, 120_000)

/** The file alone in an empty directory; on its PATH there are git and nothing else, so no benchmark tool. */
function deployed(program = bundle) {
  const dir = temporaryDirectory()
  const file = program === bundle ? join(dir, 'metalmark.mjs') : program
  if (program === bundle) copyFileSync(bundle, file)
  mkdirSync(join(dir, 'bin'))
  symlinkSync('/usr/bin/git', join(dir, 'bin/git'))
  const env = {
    ...{ PATH: join(dir, 'bin'), HOME: dir, METALMARK_STATE_DIR: join(dir, 'state') },
    ...{ METALMARK_LOCK_FILE: join(dir, 'lock'), METALMARK_PROJECT: 'proj' },
  }
  const agent = (...args: readonly string[]) => captureProcess([file, ...args], { cwd: dir, env }).ended
  return { dir, agent }
}

describe('the agent as one file, alone in an empty directory', () => {
  test('knows its version', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
    expect(await deployed().agent('--version')).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' })
  })

  test('analyses', async () => {
    const { dir, agent } = deployed()
    const values = [...Array(60).keys()].map((i) => (i < 30 ? 100 : 120) + ((i * 7) % 5))
    writeFileSync(join(dir, 'series.jsonl'), `${JSON.stringify({ id: 'x', values })}\n`)
    const { code, stdout } = await agent('analyze', 'series.jsonl', '--format', 'jsonl')
    expect({ code, found: JSON.parse(stdout) }).toEqual({ code: 0, found: { id: 'x', cps: [30] } })
  })

  test('reads suites', async () => {
    const { dir, agent } = deployed()
    writeFileSync(join(dir, 'metalmark.yaml'), 'vms: none\nprofile: smoke\n')
    const { code, stdout } = await agent('suite', 'check', 'metalmark.yaml')
    expect(stdout).toContain('metalmark.yaml is right')
    expect(code).toBe(0)
  })

  test('examines the host', async () => {
    const { dir, agent } = deployed()
    writeFileSync(join(dir, 'metalmark.yaml'), 'vms: none\nprofile: smoke\n')
    const { stdout } = await agent('doctor', '--json')
    const { findings } = DoctorReport.parse(JSON.parse(stdout))
    expect(findings.find(({ id }) => id === 'tool.metalmark-probe')).toMatchObject({
      state: 'good',
      found: expect.stringMatching(/^\d+\+node\d+$/),
    })
  })

  test('measures with its own probe, which is the same file in a process of its own', async () => {
    const { dir, agent } = deployed()
    await expectProbed(dir, agent)
  })

  test('holds nothing native and carries the licence of everything that is in it', () => {
    const text = readFileSync(bundle, 'utf8')
    expect(text).not.toMatch(/better-sqlite3|\.node['"`]\)/)
    expect(text.startsWith('#!/usr/bin/env node\n/*!\nMetalmark ')).toBe(true)
    const notices = text.slice(0, text.indexOf('*/'))
    for (const name of ['commander', 'csv-parse', 'systeminformation', 'ulid', 'yaml', 'zod'])
      expect(notices).toMatch(new RegExp(`\\n${name} \\d+\\.\\d+\\.\\d+ \\([A-Z]`))
    expect(notices).toContain('without restriction')
  })
})

test('the compiled agent measures with its own probe too', async (context) => {
  const compiled = join(process.cwd(), 'dist/agent/main.js')
  skipUnless(
    existsSync(join(process.cwd(), 'dist/agent/own-program.js')),
    'npm run build was not run',
    context,
  )
  const { dir, agent } = deployed(compiled)
  await expectProbed(dir, agent)
})

async function expectProbed(dir: string, agent: ReturnType<typeof deployed>['agent']): Promise<void> {
  writeFileSync(
    join(dir, 'metalmark.yaml'),
    'vms: none\nprofile: smoke\nbenchmarks:\n  - { name: tcp_stream_1, repetitions: 1, seconds: 1 }\n',
  )
  const ended = await agent('run', '--vms', 'none', '--no-upload', '--profile', 'smoke')
  expect(ended, ended.stderr).toMatchObject({ code: 0 })
  const id = /Run (\w+) is in the outbox/.exec(ended.stdout)?.[1]
  const parcel = Parcel.parse(JSON.parse(readFileSync(join(dir, 'state/outbox', `${id}.json`), 'utf8')))
  const stream = parcel.run.results.find(({ benchmark }) => benchmark.name === 'tcp_stream_1')
  expect(stream?.benchmark.tool.name).toBe('metalmark-probe')
  expect(parcel.run.results.map(({ benchmark }) => benchmark.name)).toContain('canary')
}
