import { type ForgeComment, ForgeError, type ForgePlace } from './forge.ts'

/** A comment as a forge lists it. */
export interface ListedComment {
  /** Grows with each comment of the forge. */
  readonly id: number
  readonly body: string
  readonly author: string | null
  readonly url: string | null
}

/** What a forge can do to the comments of one pull request. */
export interface CommentCalls {
  /** All of them, over all pages. */
  list(): Promise<readonly ListedComment[]>
  create(body: string): Promise<ListedComment>
  /** Null where it is gone. */
  edit(id: number, body: string): Promise<ListedComment | null>
  /** One that is gone already is no error. */
  remove(id: number): Promise<void>
}

/** A person who deletes what was just written wins after so many times. */
const mostTries = 3

/**
 * The one comment with a marker: edited where it is, made where it is not. Only comments of `author` count, as anybody can
 * write a marker. The oldest is the one: whoever creates a comment looks again afterwards, and all younger ones are taken
 * back by whoever sees them. So two servers at once end with one, in whatever order their calls are answered, and one
 * that was killed between the two calls is tidied up by the next.
 */
export async function keepOneComment(
  calls: CommentCalls,
  author: string,
  comment: ForgeComment,
): Promise<ForgePlace> {
  let created: ListedComment | null = null
  for (let tries = 0; tries < mostTries; tries++) {
    const [oldest, ...younger] = await ownOf(calls, author, comment.marker)
    if (oldest === undefined) {
      created = await calls.create(comment.body)
      continue
    }
    const told = await bringUpToDate(calls, oldest, comment.body)
    if (told === null) continue
    for (const { id } of younger) await calls.remove(id)
    return oldest.id === created?.id ? { outcome: 'created', url: oldest.url } : told
  }
  if (created !== null) return { outcome: 'created', url: created.url }
  throw new ForgeError('The comment was deleted again and again while it was being edited', {
    retryable: true,
  })
}

async function ownOf(calls: CommentCalls, author: string, marker: string): Promise<ListedComment[]> {
  const all = await calls.list()
  return all.filter((one) => one.author === author && hasMarker(one.body, marker)).sort((a, b) => a.id - b.id)
}

/** Either end may have been cut or written over. */
function hasMarker(body: string, marker: string): boolean {
  const text = body.trim()
  return text.startsWith(marker) || text.endsWith(marker)
}

/** Null where a person has deleted it meanwhile. */
async function bringUpToDate(
  calls: CommentCalls,
  { id, body, url }: ListedComment,
  wanted: string,
): Promise<ForgePlace | null> {
  // Forges store line ends as they like, and drop the last one.
  if (normal(body) === normal(wanted)) return { outcome: 'unchanged', url }
  const edited = await calls.edit(id, wanted)
  return edited === null ? null : { outcome: 'edited', url: edited.url }
}

function normal(text: string): string {
  return text.replace(/\r\n/g, '\n').trim()
}
