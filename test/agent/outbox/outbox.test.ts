import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createOutbox, type Parcel } from '../../../agent/outbox/outbox.ts'
import { exampleRun } from '../support/run-upload.ts'
import { temporaryDirectory } from '../support/temporary.ts'

const ids = ['01M84DY4GHXNFTKBMDWB2G9CD4', '01M84DY4GHXNFTKBMDWB2G9CD5'] as const
const parcel = (id: string): Parcel => ({
  format: 1,
  server: 'http://127.0.0.1:1',
  project: 'p',
  run: exampleRun(id),
})
const now = Date.UTC(2026, 10, 20)

test('a run that was put is there, for this user only, with nothing beside it', () => {
  const outbox = createOutbox(join(temporaryDirectory(), 'outbox'))
  outbox.put(parcel(ids[0]))
  expect(readdirSync(outbox.directory).sort()).toEqual([`${ids[0]}.json`, 'refused'])
  expect(statSync(join(outbox.directory, `${ids[0]}.json`)).mode & 0o777).toBe(0o600)
  expect(statSync(outbox.directory).mode & 0o777).toBe(0o700)
  expect(outbox.claim(ids[0], now)?.read()).toEqual({ kind: 'parcel', parcel: parcel(ids[0]) })
})

test('runs are listed oldest first, and only whole ones', () => {
  const outbox = createOutbox(temporaryDirectory())
  outbox.put(parcel(ids[1]))
  outbox.put(parcel(ids[0]))
  writeFileSync(join(outbox.directory, '.half.json.123.tmp'), '{')
  writeFileSync(join(outbox.directory, 'notes.json'), '{}')
  expect(outbox.list()).toEqual(ids)
})

test('a claimed run cannot be claimed again until it is released', () => {
  const outbox = createOutbox(temporaryDirectory())
  outbox.put(parcel(ids[0]))
  const first = outbox.claim(ids[0], now)
  expect(createOutbox(outbox.directory).claim(ids[0], now)).toBeNull()
  first?.release()
  expect(createOutbox(outbox.directory).claim(ids[0], now)).not.toBeNull()
})

test('a run that was sent is gone and cannot be claimed', () => {
  const outbox = createOutbox(temporaryDirectory())
  outbox.put(parcel(ids[0]))
  outbox.claim(ids[0], now)?.sent()
  expect(outbox.list()).toEqual([])
  expect(outbox.claim(ids[0], now)).toBeNull()
  expect(readdirSync(outbox.directory)).toEqual(['refused'])
})

test('a refused run is kept whole with the reason beside it', () => {
  const outbox = createOutbox(temporaryDirectory())
  outbox.put(parcel(ids[0]))
  const kept = outbox.claim(ids[0], now)?.refused({ detail: 'no such project' })
  expect(outbox.list()).toEqual([])
  expect(JSON.parse(readFileSync(kept ?? '', 'utf8'))).toEqual(parcel(ids[0]))
  const reason = join(outbox.directory, 'refused', `${ids[0]}.problem.json`)
  expect(JSON.parse(readFileSync(reason, 'utf8'))).toEqual({ detail: 'no such project' })
})

test('a broken file is said to be broken and stays', () => {
  const outbox = createOutbox(temporaryDirectory())
  const file = join(outbox.directory, `${ids[0]}.json`)
  writeFileSync(file, '{"format":1')
  expect(outbox.claim(ids[0], now)?.read()).toMatchObject({ kind: 'unreadable' })
  expect(existsSync(file)).toBe(true)
})
