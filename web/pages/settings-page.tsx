import { call } from '../api.ts'
import { Page } from '../components/page.tsx'
import { PagePart } from '../components/page-part.tsx'
import { ResourceView } from '../components/resource-view.tsx'
import { SettingsExport } from '../components/settings-export.tsx'
import { SettingsForm } from '../components/settings-form.tsx'
import { SettingsTargets } from '../components/settings-targets.tsx'
import { SettingsTokens } from '../components/settings-tokens.tsx'
import { useResource } from '../resource.ts'

/** What a project wants: its policy, whom it tells, who may do what. */
export function SettingsPage({ project }: { readonly project: string }) {
  const resource = useResource({
    key: `settings ${project}`,
    load: async (signal) => (await call('getProject', { params: { project }, signal })).settings,
  })
  return (
    <Page title={`Settings – ${project}`} project={project} crumb="Settings">
      <h1>Settings</h1>
      <ResourceView resource={resource} what="the settings" room={{ lines: 2, rows: 16 }}>
        {(settings) => (
          <>
            <SettingsExport project={project} settings={settings} />
            <PagePart id="policy" title="Policy">
              <SettingsForm project={project} settings={settings} onSaved={resource.retry} />
            </PagePart>
            <PagePart id="targets" title="Who is told">
              <SettingsTargets
                key={settings.targets.map(({ name }) => name).join(' ')}
                project={project}
                targets={settings.targets}
              />
            </PagePart>
          </>
        )}
      </ResourceView>
      <PagePart id="tokens" title="Tokens">
        <SettingsTokens project={project} />
      </PagePart>
    </Page>
  )
}
