/**
 * The number of the pull request that a commit brought in, by its subject as the forges write it: GitHub's and Gitea's
 * `Merge pull request #12 from …`, and the `(#12)` that both put behind the title of a squashed or rebased one; GitLab's
 * `(!12)`. Null where the subject names none.
 */
export function mergedPullRequest(subject: string): number | null {
  const number =
    /^Merge pull request (?:'.*' \()?#(\d{1,9})\b/.exec(subject) ?? /\([#!](\d{1,9})\)\s*$/.exec(subject)
  return number === null ? null : Number(number[1])
}
