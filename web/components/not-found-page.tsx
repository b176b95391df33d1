import { Page } from './page.tsx'

export function NotFoundPage() {
  return (
    <Page title="Not found">
      <h1>There is no such page</h1>
      <p>
        The address leads nowhere on this dashboard. <a href="/">All projects</a>
      </p>
    </Page>
  )
}
