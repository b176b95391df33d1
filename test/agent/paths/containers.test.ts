import { describe, expect, test } from 'vitest'
import { Failure } from '../../../agent/failure.ts'
import { containerScript } from '../../../agent/paths/container-script.ts'
import { parseContainers, startContainers } from '../../../agent/paths/containers.ts'
import type { Finished, Place } from '../../../agent/place/place.ts'
import { run } from '../../../agent/process.ts'
import type { Machine } from '../../../agent/vm/machines.ts'

/** What the script printed in a machine of the benchmark box. */
const printed = `runtime podman
version podman version 4.3.1
user 1000:1000
client.pid 326
client.address 2: eth0    inet 10.88.0.2/16 brd 10.88.255.255 scope global eth0\\       valid_lft forever preferred_lft forever
client.link 2: eth0@if5: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP mode DEFAULT group default qlen 1000\\    link/ether ae:c2:1c:4c:10:46 brd ff:ff:ff:ff:ff:ff link-netnsid 0 promiscuity 0  allmulti 0 minmtu 68 maxmtu 65535 \\    veth addrgenmode eui64 numtxqueues 1 numrxqueues 1
server.pid 362
server.address 2: eth0    inet 10.88.0.3/16 brd 10.88.255.255 scope global eth0\\       valid_lft forever preferred_lft forever
server.link 2: eth0@if6: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue
driver bridge
`

const signal = new AbortController().signal

/** A machine that answers every program with this, and remembers what it was asked. */
function machine(answer: Partial<Finished>, asked: (readonly string[])[] = []): Machine {
  const place: Place = {
    ...{ name: 'vm', kind: 'guest' },
    async exec(argv) {
      asked.push(argv)
      const usual = { code: 0, signal: null, timedOut: false, stdout: '', stderr: '' }
      return { ...usual, argv, startedAt: 0, durationMs: 1, ...answer }
    },
    start: () => Promise.reject(new Error('nothing is started here')),
  }
  const facts = { cpus: 1, memoryMiB: 512 }
  return { name: 'vm', place, address: '10.213.1.11', network: 'private', facts }
}

test('what the script printed is read in full', () => {
  expect(parseContainers(printed)).toEqual({
    ...{ runtime: 'podman', version: '4.3.1', uid: 1000, gid: 1000, driver: 'bridge' },
    client: { pid: 326, address: '10.88.0.2', link: 'veth', mtu: 1500 },
    server: { pid: 362, address: '10.88.0.3', link: null, mtu: 1500 },
  })
})

test.each([
  ['Docker version 20.10.24+dfsg1, build 297e128', '20.10.24+dfsg1'],
  ['nerdctl version 1.7.6', '1.7.6'],
  ['ctr github.com/containerd/containerd 1.6.20~ds1', '1.6.20~ds1'],
])('the version is read from %j', (said, version) => {
  expect(parseContainers(printed.replace('podman version 4.3.1', said)).version).toBe(version)
})

test('a container without a process or an address is refused', () => {
  expect(() => parseContainers(printed.replace('server.pid 362', 'server.pid 0'))).toThrow(
    /Expected a process and an IPv4 address of the server container, got process 0, address 10\.88\.0\.3/,
  )
  expect(() => parseContainers('')).toThrow(Failure)
})

test('tools run in the containers’ networks as the user who logged in, whom only root lets in', async () => {
  const asked: (readonly string[])[] = []
  const vm = machine({ stdout: printed }, asked)
  const pair = await startContainers({}, vm, { runId: '01KRUN', signal })
  expect(asked[0]?.slice(6)).toEqual(['up', 'podman docker nerdctl ctr', 'metalmark-01krun', '', ''])
  await pair.client.exec(['iperf3', '--version'], { timeoutMs: 1 })
  expect(asked[1]?.join(' ')).toBe(
    'sudo -n nsenter --target 326 --net --setgid 1000 --setuid 1000 -- iperf3 --version',
  )
  expect(pair.server).toMatchObject({ kind: 'guest', machine: 'vm' })
  expect(pair.variant).toEqual(['runtime=podman', 'network=bridge', 'link=veth'])
  await pair.down()
  expect(asked[2]?.slice(6)).toEqual(['down', 'podman docker nerdctl ctr', 'metalmark-01krun'])
})

describe('where containers cannot be had', () => {
  test.each([
    [
      { code: 4, stderr: 'none of these works here: docker\n' },
      /a container runtime in machine `vm`, but none of/,
    ],
    [{ code: 3, stderr: 'there is no busybox to make an image from\n' }, /an image to start containers from/],
    [
      { code: 1, stderr: 'Error: network foo not found\n' },
      /did not start in machine `vm`[\s\S]*network foo/,
    ],
  ])('the reason is told (%j)', async (answer, message) => {
    const coming = startContainers({ runtime: 'docker' }, machine(answer), { runId: '01KRUN', signal })
    await expect(coming).rejects.toThrow(message)
    await expect(coming).rejects.toMatchObject({ kind: 'environment' })
    await expect(coming).rejects.not.toThrow(/make_image/)
  })

  test('a network is no choice with ctr', async () => {
    const coming = startContainers({ runtime: 'ctr', network: 'x' }, machine({}), { runId: '01KRUN', signal })
    await expect(coming).rejects.toThrow(/expected no network with ctr/)
  })
})

test('the script is valid for a POSIX shell', async () => {
  expect(await run(['sh', '-n'], { timeoutMs: 30_000, input: containerScript })).toMatchObject({ code: 0 })
})

test('the script says so where no runtime works, in the order that it was given', async () => {
  const argv = [
    'sh',
    '-c',
    containerScript,
    'metalmark-ctr',
    'up',
    'no-such-one no-other',
    'metalmark-x',
    '',
    '',
  ]
  expect(await run(argv, { timeoutMs: 30_000 })).toMatchObject({
    ...{ code: 4, stderr: 'none of these works here: no-such-one no-other\n' },
  })
})
