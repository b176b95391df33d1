/** What a Vagrantfile sets of what decides network figures; null where it leaves it to the provider. */
export interface VagrantfileShape {
  readonly virtualbox: boolean
  /** Every model that it names. */
  readonly nicModels: readonly string[]
  readonly cpuMode: string | null
}

/**
 * Looks for the settings of vagrant-libvirt and VirtualBox in a Vagrantfile's text. A Vagrantfile is a program, so this
 * sees what is written down plainly and nothing else.
 */
export function vagrantfileShape(text: string): VagrantfileShape {
  const code = text.replace(/^\s*#.*$/gm, '')
  const models = code.matchAll(
    /(?:nic_model_type|model_type|default_nic_type|--nic-?type\d+)\W{1,8}([A-Za-z0-9][\w-]*)/g,
  )
  return {
    virtualbox: /provider\W{1,4}virtualbox/.test(code) && !/provider\W{1,4}libvirt/.test(code),
    nicModels: [...new Set([...models].map((match) => match[1] ?? ''))],
    cpuMode: /\bcpu_mode\s*=\s*['"]([\w-]+)['"]/.exec(code)?.[1] ?? null,
  }
}
