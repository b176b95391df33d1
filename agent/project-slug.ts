import { Slug } from '../server/contract/values.ts'
import { Failure } from './failure.ts'

/**
 * The project's short name: the first one given, or one made of the work tree's directory name. Throws a `Failure`
 * where a given one does not fit or none can be made.
 */
export function projectSlug(given: readonly (string | null | undefined)[], directory: string | null): string {
  const chosen = given.find((name) => name !== undefined && name !== null && name !== '')
  if (chosen !== undefined && chosen !== null) {
    const slug = Slug.safeParse(chosen)
    if (slug.success) return slug.data
    throw new Failure(
      'usage',
      `The project's name: ${slug.error.issues[0]?.message ?? 'expected a short name'}, got ${JSON.stringify(chosen)}.`,
    )
  }
  const made = (directory ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
    .slice(0, 60)
  const slug = Slug.safeParse(made)
  if (slug.success) return slug.data
  throw new Failure(
    'usage',
    'Expected a project, but none was given and this is no git work tree to name it after.',
    {
      hint: 'Give --project NAME, or `project: NAME` in metalmark.yaml.',
    },
  )
}
