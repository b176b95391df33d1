import { defineConfig } from 'vitest/config'
import { closingReporter } from './test/support/closing-reporter.ts'

/** Tests that boot VMs or drive a browser are slow and share the machine: they run alone, in projects of their own. */
const vm = 'test/**/*.vm.test.ts'
const browser = 'test/**/*.browser.test.ts'

export default defineConfig({
  test: {
    reporters: ['default', closingReporter()],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [vm, browser],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'browser',
          include: [browser],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'vm',
          include: [vm],
          testTimeout: 600_000,
          hookTimeout: 900_000,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
})
