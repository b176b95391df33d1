import { type HostFiles, textOrNull } from '../host-files.ts'

export type ProviderName =
  | 'equinix'
  | 'ec2'
  | 'hetzner'
  | 'openstack'
  | 'scaleway'
  | 'gce'
  | 'azure'
  | 'digitalocean'

interface Firmware {
  readonly vendor: string
  readonly product: string
  readonly assetTag: string
  /** Xen's own UUID, which EC2's older instances begin with `ec2`. */
  readonly hypervisor: string
}

/** How each provider shows in its machines' firmware, mostly as cloud-init's `ds-identify` has it. */
const signs: Readonly<Record<ProviderName, (firmware: Firmware) => boolean>> = {
  equinix: ({ vendor }) => vendor === 'Packet' || vendor === 'Equinix Metal',
  ec2: ({ vendor, hypervisor }) => vendor === 'Amazon EC2' || /^ec2/i.test(hypervisor),
  hetzner: ({ vendor }) => vendor === 'Hetzner',
  openstack: ({ product, assetTag }) =>
    openStackNames.includes(product) || [...openStackNames, ...openStackTags].includes(assetTag),
  scaleway: ({ vendor }) => vendor === 'Scaleway',
  gce: ({ product }) => product === 'Google Compute Engine',
  azure: ({ assetTag }) => assetTag === '7783-7084-3265-9085-8269-3286-77',
  digitalocean: ({ vendor }) => vendor === 'DigitalOcean',
}

const openStackNames = ['OpenStack Nova', 'OpenStack Compute']
const openStackTags = ['OpenTelekomCloud', 'SAP CCloud VM', 'HUAWEICLOUD']

/** The one provider that the firmware points at, or null. No request is ever sent to any other. */
export function providerOf(files: HostFiles): ProviderName | null {
  const dmi = (name: string) => textOrNull(files, `/sys/class/dmi/id/${name}`) ?? ''
  const firmware = {
    vendor: dmi('sys_vendor'),
    product: dmi('product_name'),
    assetTag: dmi('chassis_asset_tag'),
    hypervisor: textOrNull(files, '/sys/hypervisor/uuid') ?? '',
  }
  const names = Object.keys(signs) as ProviderName[]
  return names.find((name) => signs[name](firmware)) ?? null
}
