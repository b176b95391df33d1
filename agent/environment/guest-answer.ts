import { answerLines } from './guest-questions.ts'
import { type HostFiles, type Read, textRead } from './host-files.ts'
import { type Ask, answerOf, notInstalled } from './programs.ts'

/** What a guest told, in the forms in which a host is read, so that the same readers serve both. */
export interface GuestAnswer {
  readonly files: HostFiles
  readonly ask: Ask
}

/** Longer answers come from no guest in good health. */
const mostCharacters = 4 * 1024 * 1024

/** Understands what `guestScript` prints; whatever is missing there is unread, with the reason from stderr. */
export function parseGuestAnswer(stdout: string, stderr: string): GuestAnswer {
  const { files, programs } = sectionsOf(stdout.slice(0, mostCharacters))
  const failures = failuresOf(stderr)
  return {
    files: {
      read(path): Read {
        const failure = failures.get(path)
        if (failure !== undefined) return { kind: 'unread', why: `${path} ${failure} in the guest` }
        const content = files.get(path)
        return content === undefined
          ? { kind: 'unread', why: `${path} does not exist in the guest`, nothing: 'absent' }
          : textRead(path, content)
      },
      list: (path) => childrenOf(path, files.keys()),
    },
    async ask(argv) {
      const ended = programs.get(argv.join(' '))
      return ended === undefined
        ? notInstalled(argv[0] ?? '')
        : answerOf(argv[0] ?? '', ended.code, ended.output, '')
    },
  }
}

interface Sections {
  readonly files: ReadonlyMap<string, string>
  readonly programs: ReadonlyMap<string, { readonly code: number | null; readonly output: string }>
}

/** Cuts the text into files (`==> PATH <==` before each) and programs (a line of the mark before and after each). */
function sectionsOf(text: string): Sections {
  const files = new Map<string, string>()
  const programs = new Map<string, { code: number | null; output: string }>()
  let lines: string[] = []
  let open: ((content: string) => void) | undefined
  const close = () => {
    open?.(lines.join('\n'))
    open = undefined
    lines = []
  }
  for (const line of text.split('\n')) {
    const file = /^==> (.+) <==$/.exec(line)?.[1]
    const program = answerLines.begin.exec(line)?.[1]
    const code = answerLines.end.exec(line)?.[1]
    if (file === undefined && program === undefined && code === undefined) {
      lines.push(line)
      continue
    }
    if (code !== undefined) {
      const output = lines.join('\n')
      const last = [...programs.keys()].at(-1)
      if (last !== undefined) programs.set(last, { code: Number(code), output })
    }
    close()
    if (file !== undefined) open = (content) => files.set(file, content)
    // A program without an end was cut off: it stays without an exit code.
    if (program !== undefined) programs.set(program, { code: null, output: '' })
  }
  close()
  return { files, programs }
}

/** `head: cannot open 'FILE' for reading: Permission denied`, with the words in which hosts are told the same. */
function failuresOf(stderr: string): ReadonlyMap<string, string> {
  return new Map(
    stderr.split('\n').flatMap((line): [string, string][] => {
      const [, path = '', reason = ''] =
        /^head: (?:cannot open |error reading )?['‘]?(\/[^'’:]*)['’]?(?: for reading)?: (.+)$/.exec(line) ??
        []
      if (path === '' || reason === 'No such file or directory') return []
      return [
        [
          path,
          reason === 'Permission denied' ? 'may not be read by this user' : `could not be read (${reason})`,
        ],
      ]
    }),
  )
}

/** Names directly below a directory, as far as files in it were read. */
function childrenOf(path: string, known: Iterable<string>): readonly string[] {
  const below = [...known].filter((file) => file.startsWith(`${path}/`))
  const names = below.map((file) => file.slice(path.length + 1).split('/')[0] ?? '')
  return [...new Set(names)].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
}
