import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createHostFiles } from '../../../agent/environment/host-files.ts'
import { applyTunings, revertTunings, type TuningDeps } from '../../../agent/host-tuning/apply.ts'
import { tunings } from '../../../agent/host-tuning/tuning.ts'
import { tuningFact } from '../../../agent/host-tuning/tuning-fact.ts'
import { temporaryDirectory } from '../support/temporary.ts'
import { contents, cpu, fakeKernel, hostWith, untunedHost } from './fake-kernel.ts'

interface Bench extends TuningDeps {
  readonly root: string
  readonly record: string
  read(path: string): string
  apply(write?: TuningDeps['write']): ReturnType<typeof applyTunings>
  revert(): ReturnType<typeof revertTunings>
}

function bench(files: Readonly<Record<string, string | null>>): Bench {
  const root = hostWith(files)
  const stateDir = join(temporaryDirectory(), 'state')
  const deps = { files: createHostFiles(root), stateDir, write: fakeKernel(root) }
  return {
    ...{ ...deps, root, record: join(stateDir, 'host-tuning.json') },
    read: (path) => readFileSync(join(root, path), 'utf8').trim(),
    apply: (write = deps.write) => applyTunings(tunings(deps.files), { ...deps, write }),
    revert: () => revertTunings(deps),
  }
}

const thp = '/sys/kernel/mm/transparent_hugepage/enabled'
const noTurbo = '/sys/devices/system/cpu/intel_pstate/no_turbo'

test('an untuned host is tuned: clocks fixed, deep idle states out of use, background work stopped', async () => {
  const host = bench(untunedHost())
  const outcomes = await host.apply()
  expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['done']))
  expect(host.read(cpu(3, 'cpufreq/scaling_governor'))).toBe('performance')
  expect(host.read(cpu(3, 'cpufreq/energy_performance_preference'))).toBe('performance')
  expect(host.read(noTurbo)).toBe('1')
  expect([0, 1, 2, 3].map((state) => host.read(cpu(0, `cpuidle/state${state}/disable`)))).toEqual(
    // Polling and C1 stay.
    ['0', '0', '1', '1'],
  )
  expect(host.read(thp)).toBe('always madvise [never]')
  expect(host.read('/sys/kernel/mm/ksm/run')).toBe('0')
  expect(host.read('/proc/sys/kernel/numa_balancing')).toBe('0')
  expect(host.read('/proc/sys/kernel/nmi_watchdog')).toBe('0')
  expect(host.read('/proc/sys/net/ipv4/ip_local_port_range')).toBe('20000\t65535')
  expect(existsSync(join(host.root, 'proc/77'))).toBe(false)
})

test('what is as wanted already is not written, and a second time nothing is', async () => {
  const host = bench({ ...untunedHost(), [noTurbo]: '1\n' })
  const written: string[] = []
  const counting: TuningDeps['write'] = (target, value) => {
    written.push(target)
    return host.write(target, value)
  }
  await host.apply(counting)
  expect(written).not.toContain(noTurbo)
  expect(new Set(written).size).toBe(written.length)
  const before = contents(host.root)
  const record = readFileSync(host.record, 'utf8')
  await host.apply(() => Promise.reject(new Error('nothing is to be written')))
  expect(contents(host.root)).toEqual(before)
  expect(readFileSync(host.record, 'utf8')).toBe(record)
})

test('a range of ports that is wide already stays as it is', async () => {
  const host = bench({ ...untunedHost(), '/proc/sys/net/ipv4/ip_local_port_range': '1024\t65535\n' })
  await host.apply()
  expect(host.read('/proc/sys/net/ipv4/ip_local_port_range')).toBe('1024\t65535')
})

test('what the host does not have is said, and is no failure', async () => {
  const host = bench({ ...untunedHost(), '/sys/devices/system/cpu/intel_pstate': null })
  const outcomes = await host.apply()
  expect(outcomes.filter(({ tuning }) => tuning === 'turbo')).toEqual([
    { tuning: 'turbo', target: '', kind: 'absent', text: 'no such setting' },
  ])
})

describe('a value that cannot be set', () => {
  test.each([
    ['EACCES', /may not be written by this user/],
    ['EINVAL', /does not take never/],
    ['EROFS', /read-only/],
    ['EBUSY', /in use by another setting/],
  ])('because of %s says so, and leaves nothing to take back', async (code, reason) => {
    const host = bench(untunedHost())
    const outcomes = await host.apply((target, value) =>
      target === thp ? Promise.reject(Object.assign(new Error(code), { code })) : host.write(target, value),
    )
    expect(outcomes.filter(({ kind }) => kind === 'failed')).toEqual([
      { tuning: 'thp', target: thp, kind: 'failed', text: expect.stringMatching(reason) },
    ])
    expect(readFileSync(host.record, 'utf8')).not.toContain(thp)
  })

  test('is found out also where the kernel says nothing and keeps its own', async () => {
    const host = bench(untunedHost())
    const outcomes = await host.apply(async (target, value) => {
      if (target !== noTurbo) await host.write(target, value)
    })
    expect(outcomes.find(({ tuning }) => tuning === 'turbo')).toMatchObject({
      kind: 'failed',
      text: `${noTurbo} took 1, but says 0`,
    })
  })
})

describe('taking back', () => {
  test('leaves alone what somebody has changed since, and says what it was', async () => {
    const host = bench(untunedHost())
    await host.apply()
    await host.write(thp, 'madvise')
    const outcomes = await host.revert()
    expect(outcomes.find(({ target }) => target === thp)).toMatchObject({
      kind: 'left',
      text: 'somebody has set madvise since; it was always',
    })
    expect(host.read(thp)).toBe('always [madvise] never')
    expect(host.read(noTurbo)).toBe('0')
    expect(existsSync(host.record)).toBe(false)
  })

  test('goes back to the values before the first time, however often it was applied', async () => {
    const host = bench(untunedHost())
    const before = contents(host.root)
    await host.apply()
    await host.write(thp, 'madvise')
    await host.apply()
    await host.revert()
    expect(contents(host.root)).toEqual(before)
  })

  test('can be tried again for what failed', async () => {
    const host = bench(untunedHost())
    const before = contents(host.root)
    await host.apply()
    const denied: TuningDeps['write'] = (target, value) =>
      target === thp
        ? Promise.reject(Object.assign(new Error('no'), { code: 'EPERM' }))
        : host.write(target, value)
    await revertTunings({ ...host, write: denied })
    expect(host.read(thp)).toBe('always madvise [never]')
    await host.revert()
    expect(contents(host.root)).toEqual(before)
  })

  test('after a crash in the middle of applying takes back what was set by then', async () => {
    const host = bench(untunedHost())
    const before = contents(host.root)
    let writes = 0
    const dying: TuningDeps['write'] = (target, value) => {
      writes += 1
      // As after SIGKILL: nothing of the agent runs any more, so what follows is lost too.
      return writes > 5 ? new Promise(() => undefined) : host.write(target, value)
    }
    void host.apply(dying)
    await expect.poll(() => writes).toBe(6)
    expect(contents(host.root)).not.toEqual(before)
    await host.revert()
    expect(contents(host.root)).toEqual(before)
  })

  test('does nothing after a restart, which has taken everything back by itself', async () => {
    const host = bench(untunedHost())
    await host.apply()
    writeFileSync(join(host.root, 'proc/sys/kernel/random/boot_id'), 'boot-2\n')
    const before = contents(host.root)
    expect(await host.revert()).toEqual([])
    expect(contents(host.root)).toEqual(before)
  })

  test('refuses a record that names something other than settings of the kernel', async () => {
    const host = bench(untunedHost())
    await host.apply()
    const record = readFileSync(host.record, 'utf8')
    for (const target of ['/etc/shadow', '/sys/../etc/shadow', '/proc/sys/../../etc/shadow', 'service:ssh']) {
      writeFileSync(host.record, record.replace(thp, target))
      await expect(host.revert()).rejects.toThrow(/Expected the record of what was tuned/)
    }
  })
})

test('apply and revert leave every file as it was, whatever was set, missing or refused', async () => {
  const files = untunedHost()
  const word = (path: string) => {
    if (path.endsWith('scaling_governor')) return ['performance\n', 'schedutil\n', 'powersave\n']
    if (path.endsWith('energy_performance_preference')) return ['performance\n', 'power\n']
    if (path === thp)
      return ['[always] madvise never\n', 'always [madvise] never\n', 'always madvise [never]\n']
    if (path.endsWith('ip_local_port_range')) return ['32768\t60999\n', '1024\t65535\n', '20000\t65535\n']
    if (path.endsWith('/name') || path.endsWith('/comm')) return [files[path] ?? '']
    return ['0\n', '1\n']
  }
  const host = fc.record(
    Object.fromEntries(
      Object.keys(files).map((path) => [
        path,
        fc.constantFrom(...word(path), path.endsWith('/name') ? 'C1\n' : null),
      ]),
    ),
  )
  await fc.assert(
    fc.asyncProperty(host, fc.nat(40), async (initial, refused) => {
      const one = bench(initial)
      const before = contents(one.root)
      let writes = 0
      await one.apply((target, value) => {
        writes += 1
        return writes === refused ? Promise.reject(new Error('refused')) : one.write(target, value)
      })
      await one.revert()
      expect(contents(one.root)).toEqual(before)
      expect(existsSync(one.record)).toBe(false)
    }),
    { numRuns: 60, seed: 20_240_611 },
  )
})

describe('the environment', () => {
  const factOf = ({ stateDir, files }: Bench) => tuningFact(stateDir, files)

  test('says none where nothing was tuned', () => {
    expect(factOf(bench(untunedHost()))).toMatchObject({ key: 'host.tuned.metalmark', value: 'none' })
  })

  test('names what is in force, and apart from it what somebody has changed since', async () => {
    const host = bench({
      ...untunedHost(),
      '/sys/devices/system/cpu': null,
      '/proc/77': null,
      '/proc/sys/net/ipv4/ip_local_port_range': null,
    })
    await host.apply()
    expect(factOf(host).value).toBe('applied: thp, ksm, numa-balancing, nmi-watchdog')
    await host.write(thp, 'madvise')
    expect(factOf(host).value).toBe('applied: ksm, numa-balancing, nmi-watchdog; changed since: thp')
    await host.revert()
    expect(factOf(host).value).toBe('none')
  })

  test('says why it does not know where the record cannot be read', async () => {
    const host = bench(untunedHost())
    await host.apply()
    writeFileSync(host.record, '{')
    expect(factOf(host)).toMatchObject({ value: null, why: expect.stringContaining('host-tuning.json') })
  })
})
