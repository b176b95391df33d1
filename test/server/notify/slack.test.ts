import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createSlack, slackBody } from '../../../server/notify/slack.ts'
import { startReceiver } from '../../support/receiver.ts'
import { envelope, messageOf } from './messages.ts'

describe('a message to Slack', () => {
  test('is Block Kit in which no name of a benchmark or commit can call a channel or make a link', () => {
    const body = slackBody(messageOf())
    expect(body).toEqual({
      text: 'Confirmed: tcp_stream_1 &lt;!channel&gt; &amp; co: -8.1 %',
      unfurl_links: false,
      blocks: [
        {
          type: 'header',
          text: {
            type: 'plain_text',
            text: 'Confirmed: tcp_stream_1 <!channel> & co: -8.1 %',
            emoji: false,
          },
        },
        section('Largest change: -8.1 %'),
        section('After 0123456789ab &lt;https://evil.example|a fix&gt; &amp; more'),
        { type: 'context', elements: [{ type: 'mrkdwn', text: 'netstack', verbatim: true }] },
        section('<https://metalmark.example.org/p/netstack/alerts/1|Read on>'),
      ],
    })
  })

  test('keeps to 50 blocks of 3000 characters, whatever it is told', () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 6000 }),
      fc.integer({ min: 1, max: 6000 }).map((length) => '&'.repeat(length)),
    )
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 4000 }),
        fc.array(line, { maxLength: 80 }),
        (title, lines) => {
          const { blocks, text } = slackBody(messageOf({ title, lines }))
          expect(blocks.length).toBeLessThanOrEqual(50)
          expect(text.length).toBeLessThanOrEqual(3000)
          for (const block of blocks) checkBlock(block)
        },
      ),
      { seed: 5, numRuns: 60 },
    )
  })

  test('goes to the address that is the secret', async () => {
    const receiver = await startReceiver(() => ({ status: 200, body: 'ok' }))
    const send = createSlack(async () => `${receiver.url}/services/T0/B0/abc`)
    expect(await send(messageOf(), envelope())).toBe('200 ok')
    expect(receiver.received[0]?.path).toBe('/services/T0/B0/abc')
    await receiver.close()
  })
})

function section(text: string) {
  return { type: 'section', text: { type: 'mrkdwn', text, verbatim: true } }
}

function checkBlock(block: ReturnType<typeof slackBody>['blocks'][number]) {
  const said = 'text' in block ? block.text.text : ''
  const header = block.type === 'header'
  expect(said.length).toBeLessThanOrEqual(header ? 150 : 3000)
  if (!header && !said.endsWith('|Read on>')) expect(said).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/)
}
