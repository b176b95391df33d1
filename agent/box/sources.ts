import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '../failure.ts'
import { mustSucceed, run } from '../process.ts'
import { type BoxDefinition, boxDefinition } from './definition.ts'
import { vagrantHome } from './home.ts'

/** The box's definition for the release that this host runs. */
export async function hostRelease(signal: AbortSignal | undefined): Promise<BoxDefinition> {
  const osRelease = existsSync('/etc/os-release') ? await readFile('/etc/os-release', 'utf8') : ''
  const { distribution, suite } = parseRelease(osRelease)
  const asked = await run(['dpkg', '--print-architecture'], { timeoutMs: 10_000, signal })
  const architecture = mustSucceed(asked, 'Could not find out the architecture', 'environment').stdout.trim()
  return boxDefinition(distribution, suite, architecture)
}

/** Distribution and code name from the text of os-release(5). */
export function parseRelease(osRelease: string): Pick<BoxDefinition, 'distribution' | 'suite'> {
  const field = (name: string) => new RegExp(`^${name}="?([^"\\n]*)"?$`, 'm').exec(osRelease)?.[1] ?? ''
  const distribution = field('ID')
  const suite = field('VERSION_CODENAME')
  if ((distribution === 'debian' || distribution === 'ubuntu') && suite !== '') return { distribution, suite }
  throw new Failure(
    'environment',
    `Expected Debian or Ubuntu to build the box from, got ID=${distribution || '(none)'}.`,
    {
      hint: 'Name a box of your own under `vm.box` instead, or build the box on a Debian host and copy it.',
    },
  )
}

/** Vagrant's public insecure key, which every Vagrant knows the other half of; it comes with Vagrant itself. */
export async function vagrantPublicKey(): Promise<string> {
  for (const gems of ['/usr/share/rubygems-integration/all/gems', '/opt/vagrant/embedded/gems/gems']) {
    const versions = existsSync(gems) ? await readdir(gems) : []
    for (const name of versions.filter((entry) => /^vagrant-\d/.test(entry))) {
      const file = join(gems, name, 'keys', 'vagrant.pub')
      if (existsSync(file)) return (await readFile(file, 'utf8')).trim()
    }
  }
  return derivePublicKey()
}

/** Vagrant keeps the private half in its home; where its gem was not found, the public half is computed from it. */
async function derivePublicKey(): Promise<string> {
  const key = join(vagrantHome(), 'insecure_private_key')
  if (!existsSync(key)) {
    throw new Failure('environment', 'Vagrant’s insecure key was found neither in its gem nor in its home.', {
      hint: 'Install Vagrant, or run any `vagrant` command once.',
    })
  }
  const derived = await run(['ssh-keygen', '-y', '-f', key], { timeoutMs: 10_000 })
  return mustSucceed(derived, 'Could not read Vagrant’s insecure key', 'environment').stdout.trim()
}
