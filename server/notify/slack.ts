import { cut, type Message, type Send } from './message.ts'
import { post } from './post.ts'

/**
 * Sends to a Slack incoming webhook, whose address is the secret, as Block Kit. Sources: Slack's "Formatting text for
 * app surfaces" (what is escaped) and the reference of blocks (50 of them, 3000 characters a section, 150 a header).
 */
export function createSlack(webhook: () => Promise<string>): Send {
  return async (message, { signal }) =>
    post({
      ...{ url: await webhook(), headers: {}, body: JSON.stringify(slackBody(message)), signal, needs },
    })
}

const needs = 'The secret has to be the address of an incoming webhook that Slack still knows'
const mostBlocks = 50
const mostOfSection = 3000
const mostOfHeader = 150

/** A message as Slack takes it; `text` is what notifications show. */
export function slackBody({ title, lines, url, project }: Message) {
  const link = url === null ? [] : [section(`<${linkable(url)}|Read on>`)]
  const said = lines
    .filter((line) => line.trim() !== '')
    // The header, the project and the link need a place too.
    .slice(0, mostBlocks - 3)
    .map((line) => section(fitted(line)))
  return {
    text: fitted(title),
    unfurl_links: false,
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: cut(title, mostOfHeader), emoji: false } },
      ...said,
      { type: 'context', elements: [{ type: 'mrkdwn', text: escapeMrkdwn(project), verbatim: true }] },
      ...link,
    ],
  }
}

function section(text: string) {
  return { type: 'section', text: { type: 'mrkdwn', text, verbatim: true } }
}

/** Escaping makes text longer: it is cut so that nothing escaped is torn apart. */
function fitted(text: string): string {
  let most = mostOfSection
  let escaped = escapeMrkdwn(cut(text, most))
  while (escaped.length > mostOfSection) {
    most -= escaped.length - mostOfSection > 100 ? 100 : 1
    escaped = escapeMrkdwn(cut(text, most))
  }
  return escaped
}

/** Slack's three control characters; with them gone, no text can name a person, a channel or a link. */
function escapeMrkdwn(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** No sign that ends a link, or parts it from its text. */
function linkable(url: string): string {
  return escapeMrkdwn(new URL(url).href.replaceAll('|', '%7C').replaceAll('<', '%3C').replaceAll('>', '%3E'))
}
