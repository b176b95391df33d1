import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { projectHref } from '../router.ts'

interface PageProps {
  /** The document's title, without the product's name. */
  readonly title: string
  /** The project that the page is in, for the breadcrumbs. */
  readonly project?: string
  readonly crumb?: string
  /** The page that it lies below, where that is not the project's. */
  readonly above?: { readonly href: string; readonly name: string }
  readonly children: ComponentChildren
}

/** What all pages share: title, breadcrumbs. */
export function Page({ title, project, crumb, above, children }: PageProps) {
  useEffect(() => {
    document.title = title === '' ? 'Metalmark' : `${title} – Metalmark`
  }, [title])
  return (
    <>
      {project !== undefined && (
        <nav class="crumbs" aria-label="Breadcrumbs">
          <a href="/">Projects</a>
          <span aria-hidden="true">/</span>
          {crumb === undefined ? (
            <span aria-current="page">{project}</span>
          ) : (
            <a href={projectHref(project)}>{project}</a>
          )}
          {above !== undefined && (
            <>
              <span aria-hidden="true">/</span>
              <a href={above.href}>{above.name}</a>
            </>
          )}
          {crumb !== undefined && (
            <>
              <span aria-hidden="true">/</span>
              <span aria-current="page">{crumb}</span>
            </>
          )}
        </nav>
      )}
      {children}
    </>
  )
}
