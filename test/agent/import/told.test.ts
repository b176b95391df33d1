import { describe, expect, test } from 'vitest'
import { checkOptions } from '../../../agent/import/import-options.ts'
import { measuredCommit } from '../../../agent/import/measured-commit.ts'
import { toldFields, withToldFields } from '../../../agent/import/told-environment.ts'
import { buildRun } from '../../support/builders.ts'

describe('a field of the environment that is told', () => {
  test('has the class that its name has everywhere, or identity where nobody knows it', () => {
    expect(
      toldFields(['vm.acceleration=kvm', 'host.kernel=6.1.0-18', 'host.thp=madvise', 'rack=r=4']),
    ).toEqual([
      { key: 'vm.acceleration', kind: 'identity', value: 'kvm' },
      { key: 'host.kernel', kind: 'epoch', value: '6.1.0-18' },
      { key: 'host.thp', kind: 'noted', value: 'madvise' },
      { key: 'rack', kind: 'identity', value: 'r=4' },
    ])
  })

  test('may be given another class, and reads as a number or yes and no where it looks so', () => {
    expect(
      toldFields(['epoch:switch.firmware=4.2', 'noted:host.cpu.cores=16', 'identity:dpdk=true', 'a=007']),
    ).toEqual([
      { key: 'switch.firmware', kind: 'epoch', value: 4.2 },
      { key: 'host.cpu.cores', kind: 'noted', value: 16 },
      { key: 'dpdk', kind: 'identity', value: true },
      { key: 'a', kind: 'identity', value: '007' },
    ])
  })

  test('takes the place of what was read', () => {
    const environment = {
      ...{
        identity: { 'host.cpu.model': 'Xeon' },
        epoch: { 'host.kernel': null },
        noted: { 'host.thp': 'always' },
      },
      unread: { 'host.kernel': 'not read' },
    }
    expect(withToldFields(environment, toldFields(['host.kernel=6.1', 'noted:host.cpu.model=EPYC']))).toEqual(
      {
        ...{
          identity: {},
          epoch: { 'host.kernel': 6.1 },
          noted: { 'host.thp': 'always', 'host.cpu.model': 'EPYC' },
        },
        unread: {},
      },
    )
  })

  test.each(['kernel', 'kernel=', '=6.1', 'Kernel=6.1', 'a b=1'])('%s is refused', (text) => {
    expect(() => toldFields([text])).toThrow('--environment: expected KEY=VALUE')
  })

  test('twice is refused', () => {
    expect(() => toldFields(['a=1', 'noted:a=2'])).toThrow('--environment says a twice.')
  })
})

describe('the commit that was measured', () => {
  const own = buildRun().commit
  const other = 'b'.repeat(40)
  const when = { committedAt: 1_700_000_000_000, authoredAt: 1_690_000_000_000 }
  const known = { head: other, parents: ['c'.repeat(40)], ...when, subject: 'Older' }
  const deps = {
    own,
    find: async (revision: string) => (revision === 'v1' ? known : null),
    measuredAt: 1_760_000_000_000,
  }

  test('is that of the work tree, on the branch that is told', async () => {
    expect(await measuredCommit({}, deps)).toBe(own)
    expect(await measuredCommit({ branch: 'topic' }, deps)).toEqual({ ...own, branch: 'topic' })
    expect(await measuredCommit({ commit: own?.head }, deps)).toBe(own)
  })

  test('is another one of the repository, with what git knows of it', async () => {
    expect(await measuredCommit({ commit: 'v1', branch: 'main' }, deps)).toMatchObject({
      ...{ head: other, built: other, subject: 'Older', ...when, branch: 'main' },
      ...{ defaultBranch: 'main', pullRequest: null, dirty: false },
    })
  })

  test('is one that nobody here knows, at the time of the measurement', async () => {
    expect(await measuredCommit({ commit: 'D'.repeat(40) }, { ...deps, own: null })).toMatchObject({
      ...{ head: 'd'.repeat(40), committedAt: 1_760_000_000_000, subject: '', branch: null },
    })
  })

  test.each([
    ['v2', 'There is no commit v2 in this repository.'],
    ['--output=/tmp/x', "--commit: expected a commit's hash or name"],
  ])('%s is refused', async (commit, reason) => {
    await expect(measuredCommit({ commit }, deps)).rejects.toThrow(reason)
  })
})

describe('refused before any file is read is', () => {
  const now = Date.UTC(2026, 10, 20)
  test.each([
    ['a path that nobody knows', { path: 'moon-mars' }, '--path: expected one of host-lo'],
    ['a name that is no identifier', { benchmark: 'My Test' }, '--benchmark: expected lower-case letters'],
    ['a host without a name', { measuredElsewhere: true }, 'Expected --host-label'],
    ['a time that is none', { measuredAt: 'yesterday' }, '--measured-at: expected a time'],
    ['a time to come', { measuredAt: '2026-11-21' }, 'has not come yet'],
  ])('%s', (_, options, reason) => {
    expect(() => checkOptions(options, now)).toThrow(reason)
  })
})
