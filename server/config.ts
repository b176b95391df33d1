import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'

/** How a server runs. */
export interface Config {
  readonly host: string
  /** 0 is any free port. */
  readonly port: number
  /** The SQLite file, or `:memory:`. */
  readonly data: string
  readonly logLevel: string
  readonly anonymousRead: AnonymousRead
  /** Folder with a folder of secrets for each project; null for none. */
  readonly secrets: string | null
  /** Folder of the built dashboard. */
  readonly webDir: string
  /** The one-file agent that is handed out, and the script that installs it. */
  readonly agentBundle: string
  readonly agentInstaller: string
  /** Where clients reach this server, without a slash at the end; null where nobody said. */
  readonly publicUrl: string | null
  /** Sites that may show charts in a frame, as a `frame-ancestors` of the Content-Security-Policy; null for none. */
  readonly frameAncestors: string | null
  readonly version: string
}

/**
 * Who may read without a token: nobody, programs of this machine that call it by a loopback name, or everybody.
 * Uploading always needs one.
 */
export type AnonymousRead = 'never' | 'loopback' | 'always'

/** Settings as text, by their names in `settings`; a missing one falls back to the environment, then the default. */
export type Flags = { readonly [K in keyof typeof settings]?: string | undefined }

/** Reads the configuration; flags win over the environment. Throws `ConfigError` for a value that is set but unreadable. */
export function loadConfig(
  flags: Flags,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Config {
  const read = <T>(name: keyof Flags, schema: z.ZodType<T, string>) =>
    parseSetting(schema, settings[name], { flag: flags[name], variable: env[settings[name].variable] })
  const host = read('host', z.string().min(1))
  const root = packageRoot()
  const data = read('data', z.string().min(1))
  return {
    host,
    port: read(
      'port',
      z
        .string()
        .regex(/^\d+$/)
        .transform(Number)
        .refine((port) => port <= 65_535),
    ),
    data,
    secrets: read('secrets', z.string()) || besideData(data),
    logLevel: read('logLevel', z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])),
    anonymousRead: read(
      'anonymousRead',
      z.enum(['auto', 'true', 'false']).transform((value) => anonymousReadFor(value, host)),
    ),
    publicUrl: read('publicUrl', z.union([z.literal('').transform(() => null), PublicUrl])),
    frameAncestors: read('frameAncestors', FrameAncestors),
    webDir: path.join(root, 'dist', 'web'),
    agentBundle: path.join(root, 'dist', 'metalmark.mjs'),
    agentInstaller: path.join(root, 'deploy', 'install.sh'),
    version: z
      .object({ version: z.string() })
      .parse(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))).version,
  }
}

/** A setting cannot be read. The message names it and says what was expected. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ConfigError'
  }
}

/** It is written into the script that installs the agent: nothing that means something to a shell may be in it. */
const PublicUrl = z
  .string()
  .max(300)
  .regex(/^https?:\/\/[a-z0-9.:[\]-]+(\/[a-z0-9._~/-]*)?$/i)
  .refine((text) => URL.canParse(text))
  .transform((text) => text.replace(/\/+$/, ''))

/** `none`, `self`, or origins with spaces or commas between; a wildcard only for subdomains. They end in a header. */
const FrameAncestors = z
  .string()
  .max(2000)
  .transform((text) => text.split(/[\s,]+/).filter((part) => part !== ''))
  .refine((parts) => parts.length > 0 && (parts.length === 1 || !parts.includes('none')))
  .refine((parts) =>
    parts.every((part) => /^(none|self|https?:\/\/(\*\.)?[a-z0-9.-]+(:\d{1,5})?)$/i.test(part)),
  )
  .transform((parts) =>
    parts[0] === 'none' ? null : parts.map((part) => (part === 'self' ? "'self'" : part)).join(' '),
  )

interface Setting {
  readonly variable: string
  readonly flag: string
  readonly fallback: string
  readonly expected: string
}

/** Every setting once: its variable, its flag, its default and what its values are. */
export const settings = {
  host: {
    variable: 'METALMARK_HOST',
    flag: '--host',
    fallback: '127.0.0.1',
    expected: 'an address to listen on',
  },
  port: {
    variable: 'METALMARK_PORT',
    flag: '--port',
    fallback: '8420',
    expected: 'a port, 0 to 65535 (0: any free one)',
  },
  data: {
    variable: 'METALMARK_DATA',
    flag: '--data',
    fallback: 'data/metalmark.db',
    expected: 'the path of a file',
  },
  secrets: {
    variable: 'METALMARK_SECRETS',
    flag: '--secrets',
    fallback: '',
    expected: 'the folder of the secrets of notification targets, by default "secrets" beside the data file',
  },
  logLevel: {
    variable: 'METALMARK_LOG_LEVEL',
    flag: '--log-level',
    fallback: 'info',
    expected: 'trace, debug, info, warn, error, fatal or silent',
  },
  anonymousRead: {
    variable: 'METALMARK_ANONYMOUS_READ',
    flag: '--anonymous-read',
    fallback: 'auto',
    expected: 'true, false or auto (this machine itself, on a loopback address)',
  },
  publicUrl: {
    variable: 'METALMARK_PUBLIC_URL',
    flag: '--public-url',
    fallback: '',
    expected: 'where clients reach the server, as https://host or https://host/path',
  },
  frameAncestors: {
    variable: 'METALMARK_FRAME_ANCESTORS',
    flag: '--frame-ancestors',
    fallback: 'none',
    expected: 'who may show charts in a frame: none, self, or origins such as https://wiki.example.org',
  },
} as const satisfies Record<string, Setting>

interface Given {
  readonly flag: string | undefined
  readonly variable: string | undefined
}

function parseSetting<T>(schema: z.ZodType<T, string>, setting: Setting, given: Given): T {
  const result = schema.safeParse(given.flag ?? given.variable ?? setting.fallback)
  if (result.success) return result.data
  const source = given.flag === undefined ? setting.variable : setting.flag
  throw new ConfigError(
    `${source}: expected ${setting.expected}, got "${given.flag ?? given.variable ?? ''}"`,
  )
}

function anonymousReadFor(value: 'auto' | 'true' | 'false', host: string): AnonymousRead {
  if (value === 'auto') return isLoopback(host) ? 'loopback' : 'never'
  return value === 'true' ? 'always' : 'never'
}

function besideData(data: string): string | null {
  return data === ':memory:' ? null : path.join(path.dirname(data), 'secrets')
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host)
}

/** The folder with package.json: one level up in the source tree, two in the package. */
function packageRoot(): string {
  let folder = import.meta.dirname
  while (!existsSync(path.join(folder, 'package.json'))) folder = path.dirname(folder)
  return folder
}
