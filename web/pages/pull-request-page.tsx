import type { Report } from '../../server/contract/report.ts'
import { call } from '../api.ts'
import { CopyCommand } from '../components/copy-command.tsx'
import { EnvironmentDifferences } from '../components/environment-differences.tsx'
import { Page } from '../components/page.tsx'
import { ReportHead } from '../components/report-head.tsx'
import { ReportRows } from '../components/report-rows.tsx'
import { ResourceView } from '../components/resource-view.tsx'
import { useResource } from '../resource.ts'

interface PullRequestPageProps {
  readonly project: string
  readonly number: number
}

const whileOpenMs = 5000
const afterwardsMs = 60_000

/** What a pull request does: the same that its comment says, in full. */
export function PullRequestPage({ project, number }: PullRequestPageProps) {
  const resource = useResource({
    key: `report ${project} ${number}`,
    load: (signal) => call('getPullRequestReport', { params: { project, number }, signal }),
    refreshMs: ({ judged }) => (judged ? afterwardsMs : whileOpenMs),
  })
  const name = `Pull request #${number}`
  return (
    <Page title={`${name} – ${project}`} project={project} crumb={name}>
      <ResourceView
        resource={resource}
        what="the pull request"
        heading={name}
        room={{ lines: 3, tiles: true, rows: 12 }}
      >
        {(report) => (
          <>
            <ReportHead report={report} number={number} />
            <ReportRows project={project} rows={report.rows} />
            <Environments report={report} />
            <Rest report={report} />
          </>
        )}
      </ResourceView>
    </Page>
  )
}

function Environments({ report: { environment } }: { readonly report: Report }) {
  return (
    <section aria-labelledby="environment">
      <h2 id="environment">Environment since the baseline</h2>
      {environment.length === 0 ? (
        <p class="quiet">Head and baseline ran in the same environment, as far as it was read.</p>
      ) : (
        environment.map(({ host, differences }) => (
          <EnvironmentDifferences key={host} label={host} differences={differences} />
        ))
      )}
    </section>
  )
}

function Rest({ report: { missing, notes, reproduce } }: { readonly report: Report }) {
  return (
    <>
      {missing.length > 0 && (
        <section aria-labelledby="missing">
          <h2 id="missing">Not measured any more</h2>
          <ul class="plain-list">
            {missing.map(({ benchmark, path, host }) => (
              <li key={`${benchmark} ${path} ${host}`}>
                {benchmark} <span class="quiet">{path}</span> on {host}
              </li>
            ))}
          </ul>
        </section>
      )}
      {notes.length > 0 && (
        <section aria-labelledby="notes">
          <h2 id="notes">To be known</h2>
          <ul class="plain-list">
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </section>
      )}
      {reproduce !== null && (
        <section aria-labelledby="reproduce">
          <h2 id="reproduce">Measure it again</h2>
          <CopyCommand command={reproduce} label="measure it again" />
        </section>
      )}
    </>
  )
}
