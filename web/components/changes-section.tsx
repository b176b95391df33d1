import { call } from '../api.ts'
import { useResource } from '../resource.ts'
import { ChangeGroupsTable } from './change-groups-table.tsx'
import { ResourceView } from './resource-view.tsx'

/** As many as fit above the series without pushing them out of sight. */
const shown = 5

/** The latest changes of a project's levels. */
export function ChangesSection({ project }: { readonly project: string }) {
  const resource = useResource({
    key: `changes ${project}`,
    load: async (signal) =>
      (await call('listChanges', { params: { project }, query: { limit: shown }, signal })).groups,
  })
  return (
    <section aria-labelledby="changes-heading">
      <h2 id="changes-heading">Changes</h2>
      <ResourceView resource={resource} what="the changes" room={{ rows: 4, tall: true }}>
        {(groups) =>
          groups.length === 0 ? (
            <p class="quiet">No change of a level was found.</p>
          ) : (
            <ChangeGroupsTable project={project} groups={groups} />
          )
        }
      </ResourceView>
    </section>
  )
}
