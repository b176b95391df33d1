import fc from 'fast-check'
import { expect, test } from 'vitest'
import { redactCommandLine } from '../../../agent/environment/command-line.ts'

test.each([
  // Nothing to hide.
  ['BOOT_IMAGE=/vmlinuz root=UUID=0a1b-2c ro quiet', 'BOOT_IMAGE=/vmlinuz root=UUID=0a1b-2c ro quiet'],
  [
    'isolcpus=managed_irq,2-5,8 rcu_nocbs=2-5 mitigations=off',
    'isolcpus=managed_irq,2-5,8 rcu_nocbs=2-5 mitigations=off',
  ],
  ['console=ttyS1,115200n8 vconsole.keymap=us', 'console=ttyS1,115200n8 vconsole.keymap=us'],
  ['intel_iommu=on vfio-pci.ids=10de:1eb8,15b3:1015', 'intel_iommu=on vfio-pci.ids=10de:1eb8,15b3:1015'],
  ['default_hugepagesz=1G hugepagesz=1G hugepages=8', 'default_hugepagesz=1G hugepagesz=1G hugepages=8'],
  ['dyndbg="file drivers/usb/* +p" ro', 'dyndbg="file drivers/usb/* +p" ro'],
  // Where the host is.
  ['ip=192.0.2.5::192.0.2.1:255.255.255.0:box:eth0:none ro', 'ip=<redacted> ro'],
  ['BOOTIF=01-3c-ec-ef-00-11-22 ifname=net0:3c:ec:ef:00:11:22', 'BOOTIF=<redacted> ifname=<redacted>'],
  ['nfsroot=192.0.2.9:/srv/root,vers=3', 'nfsroot=<redacted>'],
  [
    'netconsole=6665@192.0.2.5/eth0,6666@192.0.2.9/3c:ec:ef:00:11:22',
    'netconsole=6665@<redacted>/eth0,6666@<redacted>/<redacted>',
  ],
  ['log_host=192.0.2.9:514 x=192.0.2.0/24', 'log_host=<redacted> x=<redacted>'],
  ['log_host=2001:db8::7 x=fe80::1/64', 'log_host=<redacted> x=<redacted>'],
  ['inst.ks=https://user:pw@192.0.2.9/ks.cfg', 'inst.ks=<redacted>'],
  ['a=iqn.2022-02.net.example:device.cc40301c', 'a=<redacted>'],
  // Secrets.
  [
    'rd.luks.key=/k grub_password=x api-token=y',
    'rd.luks.key=<redacted> grub_password=<redacted> api-token=<redacted>',
  ],
  ['iscsi_password=abc rd.iscsi.initiator=x', 'iscsi_password=<redacted> rd.iscsi.initiator=<redacted>'],
  ['my.SECRET="two words" ro', 'my.SECRET=<redacted> ro'],
  ['ro -- --config-token abc', 'ro -- <redacted>'],
  ['', ''],
])('%j is told as %j', (line, told) => {
  expect(redactCommandLine(line)).toBe(told)
})

test('no address survives, wherever it stands', () => {
  const octet = fc.integer({ min: 0, max: 255 })
  const address = fc.tuple(octet, octet, octet, octet).map((parts) => parts.join('.'))
  const hex = octet.map((n) => n.toString(16).padStart(2, '0'))
  const mac = fc.array(hex, { minLength: 6, maxLength: 6 }).map((parts) => parts.join(':'))
  const around = fc.constantFrom('x=', 'x=a,', 'root=dev:', 'word ', 'k=(', 'a=b@')
  fc.assert(
    fc.property(
      around,
      fc.oneof(address, mac),
      fc.constantFrom('', ' ro', ',b', '/24', ')'),
      (before, secret, after) => {
        expect(redactCommandLine(`${before}${secret}${after}`)).not.toContain(secret)
      },
    ),
    { seed: 7, numRuns: 500 },
  )
})
