import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import path from 'node:path'
import { SecretName } from '../contract/notification-target.ts'
import { Slug } from '../contract/values.ts'

/** Reads a project's secret. Rejects with an `Error` that says what the operator has to do. */
export type Secrets = (project: string, name: string) => Promise<string>

const mostBytes = 16 * 1024

/**
 * Secrets in files `<folder>/<project>/<name>`, read anew at each use, so that one that is replaced holds at once. White
 * space at either end belongs to the file, not to the secret.
 */
export function createSecrets(folder: string | null): Secrets {
  return async (project, name) => {
    if (folder === null) {
      throw new Error(
        `Expected the secret ${name}, but the server has no folder of secrets: start it with --secrets or METALMARK_SECRETS`,
      )
    }
    // Both were checked where they came in; that no name leaves the folder does not rest on that.
    if (!Slug.safeParse(project).success || !SecretName.safeParse(name).success) {
      throw new Error(`Expected the name of a secret, got ${JSON.stringify(`${project}/${name}`)}`)
    }
    return readSecret(path.join(folder, project, name), name)
  }
}

async function readSecret(file: string, name: string): Promise<string> {
  // Not to be held up by a named pipe that nobody writes to.
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK).catch((cause: unknown) => {
    throw new Error(`Expected the secret ${name} in ${file}, which the operator creates${why(cause)}`, {
      cause,
    })
  })
  try {
    const facts = await handle.stat()
    if (!facts.isFile()) throw new Error(`Expected the secret ${name} in the file ${file}, which is no file`)
    if ((facts.mode & 0o007) !== 0) {
      throw new Error(
        `Everybody on the server may read or write the secret ${name}: the operator takes that back with chmod 600 ${file}`,
      )
    }
    const bytes = Buffer.alloc(mostBytes + 1)
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0)
    if (bytesRead > mostBytes) throw new Error(`Expected at most ${mostBytes} bytes in ${file}`)
    const secret = bytes.toString('utf8', 0, bytesRead).trim()
    if (secret === '') throw new Error(`Expected the secret ${name} in ${file}, but the file is empty`)
    return secret
  } finally {
    await handle.close()
  }
}

function why(cause: unknown): string {
  const code = (cause as { code?: unknown } | null)?.code
  if (code === 'ENOENT') return ': there is no such file'
  return code === 'EACCES' ? ': the server may not read it' : ` (${String(code)})`
}
