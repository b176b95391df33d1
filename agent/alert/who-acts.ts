import type { Env } from '../ci/ci-facts.ts'
import { Failure } from '../failure.ts'
import { run } from '../process.ts'

/**
 * How the person at this terminal is named in an alert's history: as asked, as git signs their commits, or as the system
 * calls them. Rejects with a `Failure` where nobody can be named.
 */
export async function whoActs(
  asked: string | undefined,
  { env, cwd }: { readonly env: Env; readonly cwd: string },
): Promise<string> {
  const given = asked?.trim() || (await gitUser(cwd)) || env['USER'] || env['LOGNAME']
  if (given) return given
  throw new Failure('usage', 'Expected the name of a person for the alert’s history, found none.', {
    hint: 'Give --as NAME, or set git’s user.name.',
  })
}

/** `Ada Lovelace <ada@example.org>`, or as much of it as git knows; empty without git. */
async function gitUser(cwd: string): Promise<string> {
  const [name, email] = await Promise.all(['user.name', 'user.email'].map((key) => setting(cwd, key)))
  return name && email ? `${name} <${email}>` : name || email || ''
}

async function setting(cwd: string, key: string): Promise<string> {
  try {
    const finished = await run(['git', '-C', cwd, 'config', '--get', key], { timeoutMs: 10_000 })
    return finished.code === 0 ? finished.stdout.trim() : ''
  } catch {
    // Without git there is still the system's own name.
    return ''
  }
}
