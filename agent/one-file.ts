import { type OwnProgram, ownProgramWord } from './own-program.ts'

/**
 * Entry of the one-file agent: the command line, or one of the agent's own programs in a process of its own. Only what
 * is imported here is evaluated, so that a program starts without the rest of the agent.
 */
const programs: Readonly<Record<OwnProgram, () => Promise<unknown>>> = {
  'tools/probe-program': () => import('./tools/probe-program.ts'),
}

const [word, name = ''] = process.argv.slice(2)
if (word === ownProgramWord && Object.hasOwn(programs, name)) {
  // A program finds its own arguments where it would find them in a file of its own.
  process.argv.splice(2, 2)
  await programs[name as OwnProgram]()
} else {
  await import('./main.ts')
}
