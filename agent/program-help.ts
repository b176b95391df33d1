import { exitCodes } from './failure.ts'

const meanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  usage: 'wrong arguments or a wrong suite',
  busy: 'another run uses the host',
  vm: 'a VM could not be brought up or destroyed',
  benchmark: 'a benchmark gave no numbers',
  upload: 'a run could not be uploaded (with --strict; it is kept)',
  deadline: 'the run did not end in time',
  environment: 'this host lacks something',
  input: 'what should be analysed cannot be read',
  change: 'a change or an alert stands (with --error-on, --error-on-alert)',
  unfit: 'doctor found something bad, or with --strict anything to mend',
  interrupted: 'interrupted (SIGINT)',
  terminated: 'terminated (SIGTERM)',
}

/** What each exit code means, for `metalmark --help`. */
export const exitCodeHelp = [
  'Exit codes:',
  '  0    done',
  '  1    a mistake in the agent itself',
  ...Object.entries(exitCodes).map(
    ([kind, code]) => `  ${String(code).padEnd(4)} ${meanings[kind as keyof typeof exitCodes]}`,
  ),
].join('\n')

/** The environment variables that the agent reads, for `metalmark --help`. */
export const environmentHelp = `Environment:
  METALMARK_TOKEN       upload token
  METALMARK_SERVER      where runs go
  METALMARK_GITHUB_TOKEN
                        to comment with (--github-actions); default: GITHUB_TOKEN
  METALMARK_PROJECT     project that runs belong to
  METALMARK_STATE_DIR   leases and outbox (/var/lib/metalmark for root, else $XDG_STATE_HOME/metalmark)
  METALMARK_HOST_LABEL  the host's name for people
  METALMARK_HOST_ID     the host's identity, instead of its firmware's serial number
  METALMARK_HOST_SALT   makes host ids of this installation its own
  METALMARK_LOCK_FILE   the host-wide lock (/var/lock/metalmark.lock)`
