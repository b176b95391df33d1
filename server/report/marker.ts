import type { Report } from '../contract/report.ts'

/**
 * The hidden line by which a comment is found again: its first and its last, so that it survives a cut at either end. The
 * parts are slugs and numbers, and cannot end the HTML comment.
 */
export function reportMarker(project: string, subject: Report['subject']): string {
  const about = subject.kind === 'pull-request' ? String(subject.number) : `run-${subject.run}`
  return `<!-- metalmark:${project}/${about} -->`
}
