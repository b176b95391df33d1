import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { parseSuite } from '../../../agent/suite/load-suite.ts'
import { profiles } from '../../../agent/suite/profiles.ts'
import { suiteFileOf } from '../../../agent/suite/suite-file.ts'

const parse = (text: string) => parseSuite({ file: '/place/metalmark.yaml', text })
const full = `
name: nightly
project: proj
vms: { machines: { a: { cpus: 2 }, b: { memory: 768 } }, box: { name: x/y, version: "2" }, driver: qemu, vagrantfile: vm }
build: [[make, -j2], [./check, "two words"]]
prepare: [{ on: b, copy: [out/x.ko], run: [[sudo, insmod, x.ko]] }, { run: [["true"]] }]
pinning: { vcpus: { a: [1, 2] }, tools: { client: [0] } }
containers: { runtime: podman }
benchmarks:
  - tcp_stream_1
  - { name: rr_tail, path: guest-lo, repetitions: 9, seconds: 3, warmUp: 0, baseline: none }
  - { name: rr_tail, path: vm-host }
commands:
  - { name: mine, run: [./bench, "two words"], version: [./bench, --version], adapter: jmh, on: host, warmUp: false }
stop: { halfWidth: 1.5%, min: 4, max: 12 }
seed: 7
environment: { epoch: [host.bios.*] }
cloudMetadata: false
validity: { stealPercent: 1, linkChanges: false }
deadlines: { up: 100, build: 50, repetition: 40, run: 4000, measuring: 2000 }
`

/** Who named a benchmark is no part of what is measured; in the file all are named. */
const measured = (text: string) => {
  const suite = parse(text)
  return { ...suite, benchmarks: suite.benchmarks.map((benchmark) => ({ ...benchmark, named: true })) }
}

describe('a suite as a file that leaves nothing open', () => {
  test.each<readonly [string, string]>([
    ['everything said', full],
    ['no VMs', 'vms: none\nseed: 1\ncanary: false\nstop: { max: 9 }'],
    ['commands alone', 'seed: 2\nbenchmarks: none\ncommands: [{ name: mine, run: [x], repetitions: 2 }]'],
    ...profiles.map((profile) => [`profile ${profile}`, `seed: 3\nprofile: ${profile}`] as const),
  ])('comes back as the same suite: %s', (_, text) => {
    const suite = parse(text)
    const again = parse(stringify(suiteFileOf(suite, suite.seed ?? 0)))
    expect({ ...again, asksForVms: suite.asksForVms }).toEqual(measured(text))
  })

  test('holds the order, and not where runs go', () => {
    const file = suiteFileOf(parse('server: http://127.0.0.1:1'), 42)
    expect(file.seed).toBe(42)
    expect(file).not.toHaveProperty('server')
  })
})
