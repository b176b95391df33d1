import { describe, expect, test } from 'vitest'
import { catalogue } from '../../../agent/plan/catalogue.ts'
import { MetricDefinition } from '../../../server/contract/benchmark.ts'
import { Identifier, limits } from '../../../server/contract/values.ts'

const endpoint = { address: '10.1.0.9', port: 5210 }

describe.each(Object.entries(catalogue))('%s', (name, entry) => {
  const tools = [entry.tool, ...entry.standIns]
  test('has a name and metrics that can be stored, one of them a headline', () => {
    expect(Identifier.safeParse(name).success).toBe(true)
    for (const { metrics } of tools) {
      expect(metrics.map((metric) => MetricDefinition.safeParse(metric).error)).toEqual(
        metrics.map(() => undefined),
      )
      expect(metrics.some(({ role }) => role === 'headline')).toBe(true)
      expect(new Set(metrics.map((metric) => metric.name)).size).toBe(metrics.length)
    }
  })
  test('names neither address nor port in what makes two runs the same, and fits the limits', () => {
    for (const tool of tools) {
      const normalised = tool.normalisedArgv(10).join(' ')
      expect(normalised).not.toMatch(/10\.1\.0\.9|5210|15210/)
      const commands = [tool.clientArgv(endpoint, 10), tool.server?.argv(endpoint) ?? []].flat()
      expect(commands.filter((argument) => argument.length > limits.textLength)).toEqual([])
      expect(tool.nominalSeconds(10)).toBeGreaterThanOrEqual(9)
    }
  })
  test('stands in with tools of other names only', () => {
    const names = tools.map((tool) => JSON.stringify([tool.name, tool.metrics[0]?.name]))
    expect(new Set(names).size).toBe(names.length)
  })
  test('without options is what it is with none given', () => {
    const made = entry.options?.make({})
    if (made !== undefined) expect(made.tool.normalisedArgv(10)).toEqual(entry.tool.normalisedArgv(10))
    expect(entry.options?.schema.safeParse({ nonsense: 1 }).success ?? false).toBe(false)
  })
})
