import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { RunUpload } from '../../../server/contract/run.ts'
import { limits } from '../../../server/contract/values.ts'
import { buildRun } from '../../support/builders.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { problemOf, type RawCall } from './call.ts'

const path = '/api/v1/projects/netstack/runs'
const now = Date.UTC(2025, 8, 2)
let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ deps: { clock: () => now } })
})

afterEach(async () => {
  const { projects } = await server.client('read').call('listProjects', { params: {}, query: {} })
  expect(projects, 'nothing may be stored by a refused upload').toEqual([])
})

afterAll(() => server.close())

/** The problem that an upload of a changed run meets. */
function refusal(change: (run: RunUpload) => void, call: RawCall = {}) {
  const run = structuredClone(buildRun())
  change(run)
  return problemOf(server, path, { body: JSON.stringify(run), ...call })
}

/** A run's text with one number replaced by something that `JSON.stringify` would never write. */
function textWith(token: string): string {
  return JSON.stringify(buildRun()).replace(/"durationMs":\d+/, `"durationMs":${token}`)
}

describe('a body that is not JSON', () => {
  test.each([
    ['{"format": 1,\n  "id" 5}', 'Expected JSON, found "5}" at line 2, column 8, in $'],
    ['{"a": [1, 2,]}', 'Expected JSON, found "]}" at line 1, column 13, in $.a[2]'],
    ['{"a": 1', 'Expected JSON, found the end of the body at line 1, column 8, in $'],
    ["{'a': 1}", 'Expected JSON, found "\'a\': 1}" at line 1, column 2, in $'],
    ['{"a": 01}', 'Expected JSON, found "01}" at line 1, column 7, in $.a'],
    ['', 'Expected a JSON document, got an empty body'],
  ])('is refused with the place of its error: %s', async (body, detail) => {
    expect(await problemOf(server, path, { body })).toMatchObject({ code: 'malformed-json', detail })
  })

  test('is refused where it is no UTF-8', async () => {
    const problem = await problemOf(server, path, { body: new Uint8Array([0x7b, 0xff, 0xfe]) })
    expect(problem).toMatchObject({ code: 'malformed-json', status: 400 })
    expect(problem.detail).toContain('UTF-8')
  })

  test('is refused where it is nested without end, and the server goes on', async () => {
    const problem = await problemOf(server, path, { body: '['.repeat(200_000) })
    expect(problem.code).toBe('malformed-json')
  })
})

describe('a number that is none', () => {
  test.each(['NaN', 'Infinity', '-Infinity', 'nan', 'inf', '-inf'])(
    'is refused by name: %s',
    async (token) => {
      const problem = await problemOf(server, path, { body: textWith(token) })
      expect(problem.code).toBe('not-a-number')
      expect(problem.detail).toMatch(
        new RegExp(
          `^Expected a number, got ${token} at line 1, column \\d+, in \\$\\.results\\[0\\]\\.repetitions\\[0\\]\\.durationMs$`,
        ),
      )
      expect(problem.hint).toContain('failure')
    },
  )

  test.each(['"NaN"', '"Infinity"', '"-inf"', '1e999', '-1e999'])(
    'is refused in disguise: %s',
    async (token) => {
      const problem = await problemOf(server, path, { body: textWith(token) })
      expect(problem.code).toBe('not-a-number')
      expect(problem.errors?.[0]?.path).toBe('$.results[0].repetitions[0].durationMs')
      expect(problem.errors?.[0]?.message).toMatch(/^expected number, got (string "|number -?Infinity)/)
    },
  )
})

describe('a body of another shape', () => {
  test('is refused with every place, what was expected there and what came', async () => {
    const problem = await refusal((run) => {
      Object.assign(run, { suite: 7, format: 2, startedAt: '2025-09-01' })
      Object.assign(run.host, { id: 'abc' })
    })
    expect(problem.code).toBe('invalid-request')
    expect(problem.errors).toEqual([
      { path: '$.format', message: 'expected 1, got number 2' },
      { path: '$.suite', message: 'expected string, got number 7' },
      { path: '$.startedAt', message: 'expected number, got string "2025-09-01"' },
      {
        path: '$.host.id',
        message: 'expected a SHA-256 in 64 lower-case hexadecimal digits, got string "abc"',
      },
    ])
    expect(problem.detail).toBe('$.format: expected 1, got number 2 (and 3 more)')
  })

  test('is refused with each unknown key, wherever it is', async () => {
    const problem = await refusal((run) => {
      Object.assign(run, { colour: 'red', 'odd key': 1 })
      Object.assign(run.results[1]?.repetitions[2] ?? {}, { temperature: 40 })
    })
    expect(problem.errors).toEqual([
      { path: '$.results[1].repetitions[2].temperature', message: 'unknown key "temperature"' },
      { path: '$.colour', message: 'unknown key "colour"' },
      { path: '$["odd key"]', message: 'unknown key "odd key"' },
    ])
  })

  test('is refused with the key that JavaScript treats apart', async () => {
    const body = JSON.stringify(buildRun()).replace('"noted":{', '"noted":{"__proto__":1,')
    const problem = await problemOf(server, path, { body })
    expect(problem).toMatchObject({ code: 'invalid-request' })
    expect(problem.detail).toContain('__proto__')
  })

  test('is refused with what is missing', async () => {
    const problem = await refusal((run) => Reflect.deleteProperty(run, 'conditions'))
    expect(problem.errors).toEqual([{ path: '$.conditions', message: 'missing: expected object' }])
  })

  test('lists twenty errors of many, and says so', async () => {
    const problem = await refusal((run) => {
      for (const { repetitions } of run.results) {
        for (const repetition of repetitions) Object.assign(repetition, { exitCode: 'zero', durationMs: -1 })
      }
    })
    expect(problem.errors).toHaveLength(20)
    expect(problem.detail).toMatch(/ \(and 29 more, 20 are listed\)$/)
  })

  test.each([
    ['a metric that the benchmark does not define', '$.results[0].repetitions[0].values.speed'],
    ['a raw output that is not there', '$.results[0].repetitions[0].rawOutput'],
  ])('is refused with %s', async (_, place) => {
    const problem = await refusal((run) => {
      const repetition = run.results[0]?.repetitions[0]
      if (repetition === undefined) throw new Error('Expected a repetition')
      if (place.endsWith('rawOutput')) repetition.rawOutput = 'f'.repeat(64)
      else repetition.values['speed'] = 1
    })
    expect(problem.errors?.map((error) => error.path)).toEqual([place])
  })

  test('is refused with a raw output that does not match its hash', async () => {
    const problem = await refusal((run) => {
      if (run.rawOutputs[1] !== undefined) run.rawOutputs[1].text += '!'
    })
    expect(problem.code).toBe('invalid-request')
    expect(problem.errors?.[0]?.path).toBe('$.rawOutputs[1].sha256')
    expect(problem.errors?.[0]?.message).toMatch(
      /^expected the SHA-256 of the text beside it, [0-9a-f]{64}, got [0-9a-f]{64}$/,
    )
  })

  test('is refused with a metric defined twice', async () => {
    const problem = await refusal((run) => {
      const metrics = run.results[0]?.benchmark.metrics
      if (metrics?.[0] !== undefined) metrics.push(metrics[0])
    })
    expect(problem.errors?.[0]).toEqual({
      path: '$.results[0].benchmark.metrics[1].name',
      message: 'expected each metric once, got "throughput" again',
    })
  })
})

describe('a clock that is wrong', () => {
  test('ahead of the server is refused, with both instants', async () => {
    const problem = await refusal((run) => {
      run.finishedAt = now + limits.clockAheadMs + 1
    })
    expect(problem.code).toBe('clock-wrong')
    expect(problem.detail).toContain('2025-09-02T00:10:00.001Z')
    expect(problem.detail).toContain('2025-09-02T00:00:00.000Z')
    expect(problem.hint).toContain('host-a')
  })

  test('at 1970 is refused, with the field', async () => {
    const problem = await refusal((run) => {
      run.startedAt = 12_000
    })
    expect(problem).toMatchObject({ code: 'clock-wrong', errors: [{ path: '$.startedAt' }] })
  })

  test('that makes a run end before it began is refused', async () => {
    const problem = await refusal((run) => {
      run.finishedAt = run.startedAt - 1
    })
    expect(problem).toMatchObject({ code: 'invalid-request', errors: [{ path: '$.finishedAt' }] })
  })
})
