import { Failure } from '../failure.ts'

/**
 * Writes an argument list as one line that a POSIX shell takes apart again into exactly the same arguments. Needed in
 * one place only: ssh has no other way to hand arguments over.
 */
export function quoteForShell(argv: readonly string[]): string {
  return argv.map(quoteArgument).join(' ')
}

function quoteArgument(argument: string): string {
  if (argument.includes('\0')) {
    throw new Failure('usage', `An argument may not contain a NUL character: ${JSON.stringify(argument)}.`)
  }
  return `'${argument.replaceAll("'", "'\\''")}'`
}
