import { expect, test } from 'vitest'
import { parseStartOptions } from '../../../server/start/options.ts'

test('without options everything has its default', () => {
  expect(parseStartOptions([])).toEqual({
    port: undefined,
    data: undefined,
    vms: 'auto',
    yes: false,
    help: false,
  })
})

test('--vm demands VMs, --no-vm does without them', () => {
  expect(parseStartOptions(['--vm', '--yes'])).toMatchObject({ vms: 'require', yes: true })
  expect(parseStartOptions(['--no-vm'])).toMatchObject({ vms: 'none' })
})

test.each(['0', '65536', '80a', '-1', '', '1e3'])(
  '--port=%s is refused with what was expected and what came',
  (port) => {
    expect(() => parseStartOptions([`--port=${port}`])).toThrow(
      `expected a whole number from 1 to 65535, got "${port}"`,
    )
  },
)

test('an unknown option is refused with the list of known ones', () => {
  expect(() => parseStartOptions(['--prot', '1'])).toThrow(/--prot[\s\S]*--port N/)
})
