import { CommanderError } from 'commander'
import { createProgram } from '../../agent/program.ts'

/** What a document shows in a fence. */
export interface Block {
  readonly language: string
  readonly text: string
  /** `docs/ci.md:21`. */
  readonly place: string
}

/** The fenced blocks of a Markdown document, without the indentation that they have in common. */
export function fencedBlocks(file: string, document: string): Block[] {
  return [...document.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map((found) => {
    const [, language = '', text = ''] = found
    const line = document.slice(0, found.index).split('\n').length
    return { language, text: withoutIndentation(text), place: `${file}:${line}` }
  })
}

function withoutIndentation(text: string): string {
  const lines = text.split('\n')
  const depths = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/))
  const depth = Math.min(...depths)
  return lines.map((line) => line.slice(depth)).join('\n')
}

/** The commands of a shell script that are Metalmark's, as lists of words. */
export function metalmarkCommands(script: string): string[][] {
  return script
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .flatMap(simpleCommands)
    .filter(([program]) => program === 'metalmark')
}

/** One line of shell as its simple commands: quotes hold words together, a comment ends it, as does a redirection. */
function simpleCommands(line: string): string[][] {
  const commands: string[][] = [[]]
  const word =
    /\s*(?:(#.*)|(\|\||&&|[;|&])|([<>].*)|((?:'[^']*'|"[^"]*"|[^\s;|&'"<>#])(?:'[^']*'|"[^"]*"|[^\s;|&'"<>])*))/gy
  for (let found = word.exec(line); found !== null; found = word.exec(line)) {
    const [, comment, separator, redirection, text] = found
    if (comment !== undefined || redirection !== undefined) break
    if (separator !== undefined) commands.push([])
    else if (text !== undefined) commands.at(-1)?.push(text.replaceAll(/'([^']*)'|"([^"]*)"/g, '$1$2'))
  }
  return commands.filter((words) => words.length > 0)
}

const anyId = '01K00000000000000000000000'

/** Words as somebody would type them: an id that is cut is any id, and what is left out is left out. */
function typed(words: readonly string[]): string[] {
  return words.map((word) => word.replaceAll(/01[0-9A-Z]+…/g, anyId)).filter((word) => word !== '…')
}

/** Why the command line does not take these words, which begin with the program; null where it does. Nothing is done. */
export function refusalOf([, ...args]: readonly string[]): {
  readonly code: string
  readonly said: string
} | null {
  const program = createProgram({
    ...{ env: {}, cwd: '/nonexistent', stateDir: '/nonexistent', dataDir: '/nonexistent', version: '0.0.0' },
    ...{ stdin: process.stdin, stdout: { write: () => true }, stderr: process.stderr, clock: () => 0 },
  })
  let said = ''
  const prepare = (command: typeof program) => {
    command.exitOverride()
    command.configureOutput({ writeErr: (text) => (said += text), writeOut: () => undefined })
    // A mere group of commands has nothing to do itself, and is refused where its command is missing.
    const group = command === program || (command.commands.length > 0 && command.options.length === 0)
    if (!group) command.action(() => undefined)
    for (const one of command.commands) prepare(one as typeof program)
  }
  prepare(program)
  try {
    program.parse(typed(args), { from: 'user' })
    return null
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? null : { code: error.code, said }
  }
}
