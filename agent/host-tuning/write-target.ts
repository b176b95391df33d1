import { writeFileSync } from 'node:fs'
import { mustSucceed, run } from '../process.ts'

/** Writes a file of the kernel, which must exist, or starts and stops a service with systemd. */
export async function writeTarget(target: string, value: string): Promise<void> {
  const service = /^service:(.+)$/.exec(target)?.[1]
  if (service === undefined) {
    writeFileSync(target, value, { flag: 'r+' })
    return
  }
  const argv = ['systemctl', value === 'active' ? 'start' : 'stop', `${service}.service`]
  mustSucceed(await run(argv, { timeoutMs: 30_000 }), `${service} could not be changed`, 'environment')
}
