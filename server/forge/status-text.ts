import type { ForgeCheck } from './forge.ts'

/** A check's title as the one line of a commit status, which has no `neutral`: the line then says that nobody is to blame. */
export function statusText({ conclusion, title }: ForgeCheck, most: number): string {
  const text = conclusion === 'neutral' ? `Neutral: ${title}` : title
  const characters = [...text]
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`
}
