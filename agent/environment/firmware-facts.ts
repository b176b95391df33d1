import { type Fact, fact, factFrom } from './facts.ts'
import { type HostFiles, textOrNull } from './host-files.ts'

const root = '/sys/class/dmi/id'

/** What the firmware says the host is. Serial numbers, UUIDs and asset tags are not among it: see `host-id.ts`. */
export function readFirmware(files: HostFiles): readonly Fact[] {
  const dmi = (name: string) => files.read(`${root}/${name}`)
  const board = ['board_vendor', 'board_name'].flatMap((name) => textOrNull(files, `${root}/${name}`) ?? [])
  return [
    factFrom('host.vendor', dmi('sys_vendor')),
    factFrom('host.product', dmi('product_name')),
    factFrom('host.productVersion', dmi('product_version')),
    board.length > 0 ? fact('host.board', board.join(' ')) : factFrom('host.board', dmi('board_name')),
    factFrom('host.bios.vendor', dmi('bios_vendor')),
    factFrom('host.bios.version', dmi('bios_version')),
    factFrom('host.bios.date', dmi('bios_date')),
    fact('host.uefi', files.list('/sys/firmware/efi').length > 0),
  ]
}
