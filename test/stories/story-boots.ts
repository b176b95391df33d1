import type { Story } from './story.ts'
import type { BootFacts, StoryCommit } from './story-run.ts'

/** What a boot of a commit on a host finds, once the baseline branch has come to a place. */
export function bootOf(
  story: Story,
  commit: StoryCommit,
  { place, host }: { readonly place: number; readonly host: string },
): BootFacts {
  const { cause } = story
  const drift = cause?.kind === 'host' && cause.host === host && place >= cause.from ? cause.factor : 1
  const newKernel = cause?.kind === 'kernel' && place >= cause.from
  return {
    host: drift,
    code: codeFactor(story, commit) * (newKernel ? cause.factor : 1),
    kernel: newKernel ? '6.12.0-2-amd64' : '6.1.0-18-amd64',
  }
}

function codeFactor({ cause, request }: Story, commit: StoryCommit): number {
  const push = request?.pushes.find(({ head }) => head.hash === commit.hash)
  if (push !== undefined) return push.factor
  return cause !== null && isSlow(cause, commit.place) ? cause.factor : 1
}

type Cause = NonNullable<Story['cause']>
type Slowing = Extract<Cause, { readonly factor: number }>

/** Whether a commit of the baseline branch is slower by its code. */
function isSlow(cause: Cause, place: number): cause is Slowing {
  switch (cause.kind) {
    case 'code':
      return place >= cause.from && (cause.undone === null || place < cause.undone)
    case 'accepted':
      return place >= cause.from
    case 'request':
      return cause.merged !== null && !cause.mended && place >= cause.merged
    default:
      return false
  }
}
