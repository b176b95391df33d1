import { type Fact, fact, factFrom } from './facts.ts'
import { type HostFiles, textOrNull } from './host-files.ts'

/** How the host's kernel runs VMs. */
export function readKvm(files: HostFiles): readonly Fact[] {
  const modules = ['kvm', 'kvm_intel', 'kvm_amd'].flatMap((name) => {
    const parameters = parametersOf(files, name)
    return parameters.length === 0 ? [] : [`${name}: ${parameters.join(' ')}`]
  })
  // The module is loaded by the first VM: what counts is whether there is one to load. Opening the device would load it.
  const vhost = files.list('/dev').includes('vhost-net') || files.list('/sys/module').includes('vhost_net')
  return [
    factFrom('host.kvm.haltPollNs', files.read('/sys/module/kvm/parameters/halt_poll_ns'), Number),
    fact('host.kvm.parameters', modules.join('; '), '/sys/module/kvm/parameters does not exist'),
    fact('host.kvm.vhostNet', vhost ? 'available' : 'not available'),
  ]
}

function parametersOf(files: HostFiles, module: string): readonly string[] {
  const root = `/sys/module/${module}/parameters`
  return files.list(root).flatMap((name) => {
    const value = textOrNull(files, `${root}/${name}`)
    return value === null ? [] : [`${name}=${value}`]
  })
}
