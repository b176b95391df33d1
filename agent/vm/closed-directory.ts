import { statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * The outermost directory above `path` that other users may not pass through, or undefined when there is none. The
 * system's libvirt runs QEMU as a user of its own, which then cannot read the box's kernel.
 */
export function closedDirectory(path: string): string | undefined {
  const parents: string[] = []
  for (let dir = dirname(path); dir !== dirname(dir); dir = dirname(dir)) parents.unshift(dir)
  return parents.find((dir) => (statSync(dir).mode & 0o001) === 0)
}
