import { expect, test } from 'vitest'
import type { HostSources } from '../../../agent/environment/environment.ts'
import { askWith } from '../../../agent/environment/programs.ts'
import { Failure } from '../../../agent/failure.ts'
import { hostPlace } from '../../../agent/place/host.ts'
import { bareExec } from './support/captured.ts'

type Ending = Partial<Awaited<ReturnType<HostSources['exec']>>>
const ending =
  (end: Ending): HostSources['exec'] =>
  async (argv) => ({
    ...{ argv, code: 0, signal: null, timedOut: false, stdout: '', stderr: '', startedAt: 0, durationMs: 1 },
    ...end,
  })
const whyOf = async (end: Ending) => {
  const read = await askWith(ending(end))(['ethtool', '-c', 'eth0'])
  return read.kind === 'unread' ? read.why : read
}

test.each([
  [{ stdout: '  \n' }, 'ethtool printed nothing'],
  [{ code: null, timedOut: true }, 'ethtool gave no answer within 3 s'],
  [{ code: 75, stderr: 'netlink error: Operation not supported\n' }, 'the driver does not support it'],
  [{ code: 1, stderr: 'Cannot get settings: Operation not permitted\n' }, 'ethtool needs root'],
  [{ code: 4, stderr: 'Fatal: (you must be root)\n' }, 'ethtool needs root'],
  [{ code: 2, stderr: 'bad\nworse\n' }, 'ethtool ended with exit code 2: bad worse'],
  [{ code: 2 }, 'ethtool ended with exit code 2'],
  [{ code: null, signal: 'SIGKILL' }, 'ethtool ended with a signal'],
])('a program that ends with %j tells why there is no answer', async (end, why) => {
  expect(await whyOf(end)).toBe(why)
})

test('the answer of a program that succeeds is what it printed', async () => {
  expect(await askWith(ending({ stdout: 'yes\n', stderr: 'warning' }))(['x'])).toEqual({
    kind: 'text',
    text: 'yes',
  })
})

test('a program that is not on PATH is looked for where administrators have theirs', async () => {
  const tried: string[] = []
  const exec: HostSources['exec'] = async (argv, options) => {
    tried.push(argv[0] ?? '')
    return bareExec(argv, options)
  }
  expect(await askWith(exec)(['tc'])).toEqual({
    kind: 'unread',
    why: 'tc is not installed',
    nothing: 'absent',
  })
  expect(tried).toEqual(['tc', '/usr/sbin/tc', '/sbin/tc'])
})

test('nothing that goes wrong with a program goes any further', async () => {
  const exec: HostSources['exec'] = async () => {
    throw new Failure('vm', 'The connection was lost.')
  }
  expect(await askWith(exec)(['tc'])).toEqual({
    kind: 'unread',
    why: 'tc could not be asked: The connection was lost.',
  })
})

test('after the time is over, a real program is not waited for', async () => {
  const over = new AbortController()
  over.abort()
  const read = await askWith(hostPlace().exec, over.signal)(['sleep', '60'])
  expect(read).toEqual({ kind: 'unread', why: 'sleep gave no answer in time' })
})

test('a real program answers, a real missing one does not', async () => {
  const ask = askWith(hostPlace().exec)
  expect(await ask(['printf', '%s', 'two words'])).toEqual({ kind: 'text', text: 'two words' })
  expect(await ask(['metalmark-no-such-program'])).toMatchObject({ nothing: 'absent' })
})
