/** Why a value could not be written, for people. */
export function whyNot(target: string, value: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'EACCES' || code === 'EPERM') return `${target} may not be written by this user (sudo?)`
  if (code === 'EROFS') return `${target} is read-only here, as in a container`
  if (code === 'ENOENT') return `${target} does not exist`
  if (code === 'EINVAL') return `${target} does not take ${value}`
  if (code === 'EBUSY') return `${target} is in use by another setting`
  return `${target}: ${error instanceof Error ? error.message : String(error)}`
}
