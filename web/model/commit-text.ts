/** The hash as people quote it. */
export function shortHash(hash: string): string {
  return hash.slice(0, 8)
}

/** The first line of a commit's subject, cut to what fits a line. */
export function subjectLine(subject: string, most = 120): string {
  const [line = ''] = subject.split(/[\r\n]/)
  return line.length > most ? `${line.slice(0, most - 1)}…` : line
}

export interface CommitPlace {
  readonly branch: string | null
  readonly pullRequest: number | null
}

/** `PR #12`, the branch, or a word for neither. */
export function placeText({ branch, pullRequest }: CommitPlace): string {
  if (pullRequest !== null) return `PR #${pullRequest}`
  return branch ?? 'no branch'
}
