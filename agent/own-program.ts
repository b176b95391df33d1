import { fileURLToPath } from 'node:url'
import { bundledVersion } from './bundled.ts'

/** The agent's programs that run as processes of their own, by their files. */
export type OwnProgram = 'tools/probe-program'

/**
 * How to start one of the agent's own programs: Node with its file, `.ts` as it is and `.js` once compiled. In the
 * one-file agent there is no such file: the agent is started again with the program's name (see `one-file.ts`).
 */
export function ownProgram(name: OwnProgram): readonly string[] {
  const here = import.meta.url
  if (bundledVersion !== undefined) return [process.execPath, fileURLToPath(here), ownProgramWord, name]
  return [process.execPath, fileURLToPath(new URL(`./${name}${here.slice(-3)}`, here))]
}

/** Comes before the program's name; no command of the agent is called so. */
export const ownProgramWord = '__program'
