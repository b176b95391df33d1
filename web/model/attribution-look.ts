import type { Attribution, AttributionKind } from '../../server/contract/attribution.ts'
import type { ChangePoint } from '../../server/contract/views.ts'
import { causeText } from './change-look.ts'
import { changeText } from './epoch-text.ts'

const words: Readonly<Record<AttributionKind, string>> = {
  code: 'code',
  host: 'host',
  both: 'code and host',
  environment: 'environment',
  unknown: 'unknown',
}

/** What a change is put down to, in a word. */
export function attributionWord({ kind }: Pick<Attribution, 'kind'>): string {
  return words[kind]
}

/** A change's cause in a word, and why: by what ran beside it, else by what the series itself tells. */
export function causeOf({
  attribution,
  cause,
  changes,
}: Pick<ChangePoint, 'attribution' | 'cause' | 'changes'>): { readonly word: string; readonly why: string } {
  if (attribution !== null) return { word: attributionWord(attribution), why: attribution.reason }
  return { word: causeText(cause), why: changes.map(changeText).join(', ') }
}
