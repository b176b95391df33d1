import { expect, test } from 'vitest'
import { suiteFor } from '../../../agent/collect/measure-attached.ts'
import { defaultSuite } from '../../../agent/suite/default-suite.ts'
import { parseSuite } from '../../../agent/suite/load-suite.ts'

const up = (...names: string[]) => ({ dir: '/repo', machines: names.map((name) => ({ name, id: name })) })
const suite = (text: string) => parseSuite({ file: '/repo/metalmark.yaml', text })
const machinesOf = ({ vms }: ReturnType<typeof suiteFor>) =>
  vms === 'none' ? [] : vms.machines.map(({ name }) => name)

test('a suite of this Vagrantfile is measured in the machines that it names, in its order', () => {
  const own = suite('vms: { vagrantfile: ., machines: [k8s2, k8s1] }')
  expect(machinesOf(suiteFor(own, up('k8s1', 'k8s2', 'nfs'), '.'))).toEqual(['k8s2', 'k8s1'])
})

test('the default suite takes the machines that are up', () => {
  const fitted = suiteFor(defaultSuite(), up('k8s1', 'k8s2'), 'tests/k8s')
  expect(machinesOf(fitted)).toEqual(['k8s1', 'k8s2'])
  expect(fitted.vagrantfile).toBe('tests/k8s')
  expect(fitted.benchmarks).toEqual(defaultSuite().benchmarks)
})

test('with one machine up the default suite is measured within it', () => {
  const paths = suiteFor(defaultSuite(), up('runtime1'), '.').benchmarks.map(({ path }) => path)
  expect(new Set(paths)).toEqual(new Set(['guest-lo']))
})

test('a suite that asks for a path between two VMs is left as its author meant it', () => {
  const own = suite(
    'vms: { vagrantfile: ., machines: [a, b] }\nbenchmarks: [{ name: tcp_stream_1, path: vm-vm }]',
  )
  expect(suiteFor(own, up('a'), '.').benchmarks.map(({ path }) => path)).toEqual(['vm-vm'])
})

test('a suite without VMs does not measure those that are up', () => {
  expect(() => suiteFor(suite('vms: none'), up('a'), '.')).toThrow(/^Expected a suite that measures VMs/)
})
