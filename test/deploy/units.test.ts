import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { CommandContext } from '../../agent/commands/shared.ts'
import { createProgram } from '../../agent/program.ts'
import { settings } from '../../server/config.ts'
import { describeNeeding } from '../support/needs.ts'

const units = ['metalmark-agent.service', 'metalmark-server.service']
const unitText = (unit: string) => readFileSync(join('deploy', unit), 'utf8')

describeNeeding({ 'systemd-analyze': 'systemd' }, 'systemd', () => {
  /** What systemd complains about; the programs themselves need not be installed where the tests run. */
  function complaints(unit: string, text: string): string {
    const dir = mkdtempSync(join(tmpdir(), 'metalmark-unit-'))
    onTestFinished(() => rmSync(dir, { recursive: true }))
    writeFileSync(join(dir, unit), text.replace(/^ExecStart=\S+/m, 'ExecStart=/bin/true'))
    const { stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', join(dir, unit)], {
      encoding: 'utf8',
    })
    return stdout + stderr
  }

  test.each(units)('has nothing to say against %s', (unit) => {
    expect(complaints(unit, unitText(unit))).toBe('')
  })

  test('would say it', () => {
    expect(complaints('a.service', `${unitText(units[0] ?? '')}\nNoSuchKey=1\n`)).toContain('NoSuchKey')
  })
})

test('the agent’s unit calls a command that there is, with options that it has', () => {
  const [, name, ...options] = (
    /^ExecStart=(.*)$/m.exec(unitText('metalmark-agent.service'))?.[1] ?? ''
  ).split(' ')
  const context = { version: '0' } as CommandContext
  const command = createProgram(context).commands.find((one) => one.name() === name)
  const known = command?.options.map(({ long }) => long)
  for (const option of options.filter((word) => word.startsWith('--'))) expect(known).toContain(option)
  expect(known).toBeDefined()
})

test('the server’s unit sets what the server reads', () => {
  const variables = [...unitText('metalmark-server.service').matchAll(/\b(METALMARK_[A-Z_]+)=/g)]
  const known = Object.values(settings).map(({ variable }) => variable as string)
  for (const [, variable] of variables) expect(known).toContain(variable)
})
