import { call } from '../api.ts'
import { AlertDelays } from '../components/alert-delays.tsx'
import { AlertOutcomesView } from '../components/alert-outcomes.tsx'
import { CalibrationsTable } from '../components/calibrations-table.tsx'
import { HostQuality, SeriesNoise } from '../components/noise-tables.tsx'
import { Page } from '../components/page.tsx'
import { PagePart } from '../components/page-part.tsx'
import { QualityTiles } from '../components/quality-tiles.tsx'
import { ResourceView } from '../components/resource-view.tsx'
import { WeekBarsView } from '../components/week-bars-view.tsx'
import { useResource } from '../resource.ts'

/** Whether the alarms of a project can be trusted: the product judging itself. */
export function QualityPage({ project }: { readonly project: string }) {
  const figures = useResource({
    key: `quality ${project}`,
    load: async (signal) => {
      const [quality, history] = await Promise.all([
        call('getQuality', { params: { project }, signal }),
        call('getQualityHistory', { params: { project }, signal }),
      ])
      return { quality, history }
    },
  })
  const series = useResource({
    key: `sensitivity ${project}`,
    load: (signal) => call('listSensitivity', { params: { project }, signal }),
  })
  const hosts = 'data' in figures.state ? figures.state.data.history.hosts : null
  return (
    <Page title={`Quality – ${project}`} project={project} crumb="Quality">
      <h1>Quality</h1>
      <ResourceView resource={figures} what="the quality of alarms" room={{ tiles: true, charts: 2 }}>
        {({ quality, history }) =>
          history.weeks.length === 0 ? (
            <p class="quiet">There is no run yet: nothing to be right or wrong about.</p>
          ) : (
            <>
              <QualityTiles quality={quality} history={history} />
              <div class="quality-grid">
                <PagePart id="false" title="False alarms by week">
                  <WeekBarsView
                    label="False alarms by week"
                    weeks={history.weeks.map(({ from, alarms, alerts }) => ({
                      from,
                      parts: [alarms.withdrawn, alerts.refuted],
                    }))}
                    parts={['taken back by later runs', 'refuted by measuring again']}
                    reference={{ value: history.toleratedPerWeek, name: 'tolerated' }}
                  />
                </PagePart>
                <PagePart id="outcomes" title="What became of alerts">
                  <AlertOutcomesView project={project} weeks={history.weeks} />
                </PagePart>
                <PagePart id="delays" title="From commit to alert">
                  <AlertDelays project={project} delays={history.delays} />
                </PagePart>
                <PagePart id="validity" title="Runs by week">
                  <WeekBarsView
                    label="Runs by week"
                    weeks={history.weeks.map(({ from, runs }) => ({
                      from,
                      parts: [runs.suspect, runs.judged - runs.suspect],
                    }))}
                    parts={['kept out as suspect', 'valid']}
                    reference={null}
                  />
                </PagePart>
              </div>
            </>
          )
        }
      </ResourceView>
      <ResourceView resource={series} what="the noise of series" room={{ rows: 20 }}>
        {({ smallestEffect, series: rows }) => (
          <>
            <PagePart id="hosts" title="Hosts">
              <HostQuality project={project} hosts={hosts} rows={rows} />
            </PagePart>
            <PagePart id="noise" title="Noise by series">
              <SeriesNoise project={project} smallestEffect={smallestEffect} rows={rows} />
            </PagePart>
          </>
        )}
      </ResourceView>
      <PagePart id="calibrations" title="Calibrations">
        <CalibrationsTable project={project} />
      </PagePart>
    </Page>
  )
}
