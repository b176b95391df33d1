import { expect, test } from 'vitest'
import { createTeams, teamsBody } from '../../../server/notify/teams.ts'
import { startReceiver } from '../../support/receiver.ts'
import { envelope, messageOf } from './messages.ts'

test('a message to Teams is an Adaptive Card in the envelope of a workflow', async () => {
  const receiver = await startReceiver(() => ({ status: 202 }))
  const send = createTeams(async () => `${receiver.url}/workflows/1?sig=abc`)
  expect(await send(messageOf({ lines: ['Hosts: [a](https://evil.example) *b*'] }), envelope())).toBe('202')
  expect(JSON.parse(receiver.received[0]?.body ?? '')).toEqual({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [
            {
              ...{ type: 'TextBlock', wrap: true, size: 'Medium', weight: 'Bolder' },
              text: 'Confirmed: tcp\\_stream\\_1 <!channel> & co: -8.1 %',
            },
            { type: 'TextBlock', wrap: true, text: 'Hosts: \\[a\\](https://evil.example) \\*b\\*' },
            { type: 'TextBlock', wrap: true, text: 'netstack', isSubtle: true, size: 'Small' },
          ],
          actions: [
            {
              ...{ type: 'Action.OpenUrl', title: 'Read on' },
              url: 'https://metalmark.example.org/p/netstack/alerts/1',
            },
          ],
        },
      },
    ],
  })
  await receiver.close()
})

test('a message to Teams stays below the 28 KB that a workflow takes', () => {
  const lines = Array.from({ length: 200 }, () => '\u0001'.repeat(2000))
  const body = JSON.stringify(teamsBody(messageOf({ title: '_'.repeat(2000), lines })))
  expect(Buffer.byteLength(body)).toBeLessThan(28 * 1024)
})
