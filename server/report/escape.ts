/**
 * Text of others as Markdown that renders as that text: no markup, no HTML, no mention, no reference to an issue, no
 * link, one line. Forges differ in what they make of what, so everything that means something to any of them is an entity
 * or broken up by a zero-width space; line ends and control characters become a space, those that turn the direction of
 * writing are left out.
 */
export function escapeMarkdown(text: string, most = 300): string {
  return clip(plain(text), most)
    .replace(referring, `$1${zeroWidthSpace}`)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_{}[\]()#+\-!|~$^=:]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/^(\d{1,9})([.)])(?=\s)/, '$1&#46;')
}

/** Forges look for these in the rendered text, where entities are characters again. */
const referring = /([@#!$~%&]|\bGH-|\bwww)(?=[\p{L}\p{N}_"'.])/giu

/**
 * Text as a code span that nothing in it can end. In a table a bar ends the cell even there, and a backslash before it is
 * taken away again; elsewhere it would be shown.
 */
export function codeSpan(text: string, { most = 300, inTable = false } = {}): string {
  const clipped = clip(plain(text), most)
  const inner = inTable ? clipped.replace(/\|/g, '\\|') : clipped
  const runs = inner.match(/`+/g)?.map((run) => run.length) ?? []
  const fence = '`'.repeat(Math.max(0, ...runs) + 1)
  const pad = inner.startsWith('`') || inner.endsWith('`') || inner === '' ? ' ' : ''
  return `${fence}${pad}${inner}${pad}${fence}`
}

/** Text as a block of code that nothing in it can end. */
export function codeBlock(text: string, language = ''): string {
  const inner = text.replace(/\r\n?/g, '\n').replace(unseen, '')
  const runs = inner.match(/`+/g)?.map((run) => run.length) ?? []
  const fence = '`'.repeat(Math.max(2, ...runs) + 1)
  return `${fence}${language}\n${inner}\n${fence}`
}

/** Text for a terminal: one line, without characters that move a cursor or change colours. */
export function plain(text: string): string {
  return text.replace(ansi, '').replace(turning, '').replace(blank, ' ').trim()
}

/** Text of others within XML or HTML, in an element or a quoted attribute; one line. */
export function escapeXml(text: string, most = 300): string {
  return clip(plain(text), most).replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

const zeroWidthSpace = '\u200b'
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be found
const ansi = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-_])/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be found
const blank = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be found
const unseen = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/g
/** Marks that turn the direction of writing, and those that are not seen at all. */
const turning = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\u200b-\u200d\u2060\ufeff]/g

function clip(text: string, most: number): string {
  const characters = [...text]
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`
}
