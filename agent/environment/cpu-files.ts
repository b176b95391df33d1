import { type HostFiles, textOrNull } from './host-files.ts'

export const cpuRoot = '/sys/devices/system/cpu'

/** `cpu0`, `cpu1` … as the kernel lists them. */
export function cpuNames(files: HostFiles): readonly string[] {
  return files.list(cpuRoot).filter((name) => /^cpu\d+$/.test(name))
}

/** Whether a process with this command name runs, as far as this user sees processes. */
export function isRunning(files: HostFiles, name: string): boolean {
  return files
    .list('/proc')
    .some((entry) => /^\d+$/.test(entry) && textOrNull(files, `/proc/${entry}/comm`) === name)
}
