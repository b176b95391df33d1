import { cut, type Message, type Send } from './message.ts'
import { post } from './post.ts'

/**
 * Sends to a Microsoft Teams workflow ("Post to a channel when a webhook request is received"), whose address is the
 * secret: an Adaptive Card within the envelope that the workflow expects. The whole may have 28 KB.
 */
export function createTeams(webhook: () => Promise<string>): Send {
  return async (message, { signal }) =>
    post({
      ...{ url: await webhook(), headers: {}, body: JSON.stringify(teamsBody(message)), signal, needs },
    })
}

const needs = 'The secret has to be the address of a workflow that is switched on'
// Of six bytes a character, which is the most that JSON makes of one, this is 24 KB.
const mostLines = 15
const mostOfLine = 250

/** A message as the workflow takes it. */
export function teamsBody({ title, lines, url, project }: Message) {
  const said = lines
    .filter((line) => line.trim() !== '')
    .slice(0, mostLines)
    .map((line) => block(cut(line, mostOfLine)))
  const card = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      { ...block(cut(title, mostOfLine)), size: 'Medium', weight: 'Bolder' },
      ...said,
      { ...block(project), isSubtle: true, size: 'Small' },
    ],
    actions: url === null ? [] : [{ type: 'Action.OpenUrl', title: 'Read on', url }],
  }
  return {
    type: 'message',
    attachments: [
      { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: card },
    ],
  }
}

function block(text: string) {
  return { type: 'TextBlock', text: escapeMarkdown(text), wrap: true }
}

/** Text blocks know a little Markdown: emphasis, lists and links, which no name of a benchmark or branch may become. */
function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\*_[\]`]/g, '\\$&')
}
