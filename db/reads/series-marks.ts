import type { RelatedSeries, Release, SeriesAlert } from '../../server/contract/series-detail.ts'
import type { Db } from '../schema.ts'
import { type SeriesRow, selectSeries, toSeries } from './series-view.ts'

/** Alerts that a chart can still name. */
const mostAlerts = 50

/** Releases beyond this many would only be lines without room for a name: the newest are told. */
const mostReleases = 200

const mostRelated = 200

/** Alerts that a series is a member of by something that stands, or was withdrawn with its alert; the last opened first. */
export async function alertsOfSeries(db: Db, project: string, series: string): Promise<SeriesAlert[]> {
  const rows = await db
    .selectFrom('alert_member')
    .innerJoin('alert', (join) =>
      join
        .onRef('alert.project', '=', 'alert_member.project')
        .onRef('alert.id', '=', 'alert_member.alert_id'),
    )
    .select((eb) => [
      'alert.id',
      'alert.kind',
      'alert.headline',
      'alert.evidence',
      'alert.handling',
      'alert.pull_request',
      'alert_member.change_point_id',
      eb
        .selectFrom('confirmation')
        .whereRef('confirmation.project', '=', 'alert.project')
        .whereRef('confirmation.alert_id', '=', 'alert.id')
        .where('confirmation.ended_at', 'is', null)
        .select((one) => one.fn.countAll<number>().as('running'))
        .as('confirming'),
    ])
    .where('alert_member.project', '=', project)
    .where('alert_member.series_id', '=', series)
    .where('alert.merged_into', 'is', null)
    .orderBy('alert.opened_at', 'desc')
    .orderBy('alert.id', 'desc')
    .orderBy('alert_member.change_point_id')
    .limit(mostAlerts)
    .execute()
  return rows.map(({ change_point_id, pull_request, confirming, ...alert }) => ({
    ...alert,
    changePoint: change_point_id === '' ? null : change_point_id,
    pullRequest: pull_request,
    confirming: (confirming ?? 0) > 0,
  }))
}

/** Tagged commits from the first to the last point of a series, in the order of history. */
export async function releasesOf(db: Db, project: string, series: string): Promise<Release[]> {
  const ofSeries = () =>
    db.selectFrom('point').where('point.project', '=', project).where('point.series_id', '=', series)
  const end = (side: 'asc' | 'desc') =>
    ofSeries().select('point.history_at').orderBy('point.history_at', side).limit(1).executeTakeFirst()
  const [first, last] = [await end('asc'), await end('desc')]
  if (first === undefined || last === undefined) return []
  const tagged = await db
    .selectFrom('lineage')
    .select(['hash', 'history_at', 'subject', 'tags_json'])
    .where('project', '=', project)
    .where('tags_json', 'is not', null)
    .where('history_at', '>=', first.history_at)
    .where('history_at', '<=', last.history_at)
    .orderBy('history_at', 'desc')
    .orderBy('hash')
    .limit(mostReleases)
    .execute()
  const releases: Release[] = []
  let index = 0
  let before = first.history_at
  for (const { hash, history_at, subject, tags_json } of tagged.reverse()) {
    const { points } = await ofSeries()
      .select((eb) => eb.fn.countAll<number>().as('points'))
      .where('point.history_at', '>=', before)
      .where('point.history_at', '<', history_at)
      .executeTakeFirstOrThrow()
    index += points
    before = history_at
    const measured = await ofSeries()
      .innerJoin('run', (join) =>
        join.onRef('run.project', '=', 'point.project').onRef('run.id', '=', 'point.run_id'),
      )
      .select('run.id')
      .where('point.history_at', '=', history_at)
      .where('run.head_commit', '=', hash)
      .executeTakeFirst()
    const place = { commit: hash, subject, historyAt: history_at, index, measured: measured !== undefined }
    for (const name of JSON.parse(tags_json ?? '[]') as string[]) releases.push({ name, ...place })
  }
  return releases
}

/** Other series of the same benchmark on the same path, by host, then metric. */
export async function relatedTo(db: Db, own: SeriesRow): Promise<RelatedSeries[]> {
  const rows = await selectSeries(db)
    .where('series.project', '=', own.project)
    .where('series.benchmark', '=', own.benchmark)
    .where('series.path', '=', own.path)
    .where('series.id', '!=', own.id)
    .orderBy('host.label')
    .orderBy('series.metric')
    .orderBy('series.id')
    .limit(mostRelated)
    .execute()
  return rows.map((row) => {
    const { id, metric, host, branch, acceleration, benchmark } = toSeries(row)
    const sameTool = row.tool_version === own.tool_version && row.argv_json === own.argv_json
    const sameIdentity = row.identity_json === own.identity_json
    return { ...{ id, metric, host, branch, acceleration, path: benchmark.path }, sameTool, sameIdentity }
  })
}
