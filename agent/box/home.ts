import { homedir } from 'node:os'
import { join } from 'node:path'

/** Vagrant's own directory of boxes and keys. */
export function vagrantHome(): string {
  return process.env['VAGRANT_HOME'] ?? join(homedir(), '.vagrant.d')
}
