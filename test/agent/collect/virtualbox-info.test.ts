import { expect, test } from 'vitest'
import { parseVirtualboxInfo } from '../../../agent/collect/virtualbox-info.ts'

test("a machine's name, shape and NIC are read from what VirtualBox prints", () => {
  const printed = [
    ...['name="net_runtime1_1511366400000_12345"', 'groups="/"', 'ostype="Ubuntu (64-bit)"', 'memory=4096'],
    ...['pagefusion="off"', 'cpus=2', 'nic1="nat"', 'nictype1="82540EM"', 'nictype2="virtio"', ''],
  ]
  const expected = {
    ...{ shape: null, domain: 'net_runtime1_1511366400000_12345', nicModel: '82540EM' },
    facts: { cpus: 2, memoryMiB: 4096 },
  }
  expect(parseVirtualboxInfo(printed.join('\n'))).toEqual(expected)
  expect(parseVirtualboxInfo(printed.join('\r\n'))).toEqual(expected)
})
