import { parseArgs } from 'node:util'

export interface StartOptions {
  readonly port: number | undefined
  readonly data: string | undefined
  /** `require`: benchmarks must run in VMs, so install what is missing and build the box. `none`: not even where they could. */
  readonly vms: 'auto' | 'require' | 'none'
  /** Answers the question whether to install packages. */
  readonly yes: boolean
  readonly help: boolean
}

export const startHelp = `npm start -- [options]

  --port N     serve on this port (8420)
  --data FILE  the database (data/metalmark.db)
  --vm         run the benchmarks in Vagrant VMs: installs what is missing (Debian, Ubuntu; as root), builds the box
  --no-vm      run them over the host's loopback even where VMs could be had
  --yes        with --vm: install without asking
  --help       this text`

/** Reads the options of `npm start`. Throws an Error for people where one is unknown or out of range. */
export function parseStartOptions(argv: readonly string[]): StartOptions {
  const { values } = parse(argv)
  return {
    port: values.port === undefined ? undefined : parsePort(values.port),
    data: values.data,
    vms: values.vm ? 'require' : values['no-vm'] ? 'none' : 'auto',
    yes: values.yes,
    help: values.help,
  }
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        port: { type: 'string' },
        data: { type: 'string' },
        vm: { type: 'boolean', default: false },
        'no-vm': { type: 'boolean', default: false },
        yes: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n\n${startHelp}`)
  }
}

function parsePort(text: string): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65535) return port
  throw new Error(`--port: expected a whole number from 1 to 65535, got "${text}".`)
}
