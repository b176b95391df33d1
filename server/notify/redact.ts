import { cut } from './message.ts'

/** How much of an answer is kept. */
const mostOfAnswer = 500

/** The beginning of what a target answered, without the secrets that were used to reach it. */
export function redact(text: string, secrets: readonly string[]): string {
  let clean = text
  for (const secret of secrets.flatMap(formsOf)) clean = clean.replaceAll(secret, '[secret]')
  return cut(clean, mostOfAnswer)
}

/** A webhook's address is quoted in parts too; the longest form goes first, and leaves nothing of the others. */
function formsOf(secret: string): string[] {
  const { pathname = '' } = URL.canParse(secret) ? new URL(secret) : {}
  const forms = [secret, encodeURIComponent(secret), pathname, Buffer.from(secret).toString('base64')]
  return forms.filter((form) => form.length > 4)
}
