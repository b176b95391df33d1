import type { Stores } from '../../db/stores/stores.ts'
import { isBlind, type Wanted } from '../judge/blind.ts'
import { settingsOf } from './settings-of.ts'

/** What a project wants to see. Rejects where there is no such project. */
export async function wantedBy(stores: Pick<Stores, 'projects'>, project: string): Promise<Wanted> {
  const row = await stores.projects.find(project)
  if (row === undefined) throw new Error(`There is no project "${project}", although runs of it are analysed`)
  return settingsOf(row)
}

/** Says anew which series of a project are blind, after what it wants to see has changed. */
export async function markBlind(
  stores: Pick<Stores, 'seriesStates'>,
  project: string,
  wanted: Wanted,
): Promise<void> {
  const known = await stores.seriesStates.sensitivities(project)
  const wrong = known.filter((row) => row.blind !== isBlind(row.smallestDetectable, wanted))
  for (const blind of [true, false]) {
    const series = wrong.filter((row) => row.blind !== blind).map((row) => row.series)
    await stores.seriesStates.setBlind(project, series, blind)
  }
}
