import { readFileSync } from 'node:fs'
import { sockperf } from '../../../agent/adapters/sockperf.ts'
import { readingOf } from './support/reading-of.ts'

export const folder = new URL('../../fixtures/sockperf/', import.meta.url)
export const prefix = 'loopback-sockperf-3.7-'
export const read = (name: string) => readFileSync(new URL(prefix + name, folder), 'utf8')

export const { results, only, refusal } = readingOf(sockperf)
