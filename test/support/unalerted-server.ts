import type { ChangeGroup } from '../../server/contract/change-group.ts'
import type { Client } from '../../server/contract/client.ts'
import { ProjectSettings } from '../../server/contract/project-settings.ts'
import type { RunUpload } from '../../server/contract/run.ts'
import { buildRun, firstRunAt, type RunShape } from './builders.ts'
import { startTestServer, type TestServer } from './server.ts'

export interface UnalertedServer extends TestServer {
  readonly params: { readonly project: string }
  readonly admin: Client
  /** The change for the worse that no alert is about: the project’s smallest effect is larger. */
  readonly change: ChangeGroup
  /** Uploads runs and has them judged. */
  upload(...runs: readonly RunUpload[]): Promise<void>
  /** The baseline branch's run at a place in history; commits of one place are the same. */
  runAt(place: number, shape?: RunShape): RunUpload
}

/** A server whose baseline branch became slower by a tenth at its 18th commit, in a project that is told only of halves. */
export async function startUnalertedServer(
  config: { readonly webDir?: string } = {},
): Promise<UnalertedServer> {
  const server = await startTestServer({ config })
  const params = { project: 'netstack' }
  const admin = server.client('admin')
  const upload = async (...runs: readonly RunUpload[]) => {
    for (const body of runs) await server.client('upload').call('uploadRun', { params, body })
    await server.analysed()
  }
  const runAt = (place: number, shape: RunShape = {}) => {
    // Boots differ a little, in a fixed way: there must be a spread to judge against.
    const speed = (shape.speed ?? (place < slowFrom ? 1 : slow)) * (1 + 0.006 * Math.sin(place * 2.4))
    return buildRun({ shape: { at: firstRunAt + place * 3_600_000, seed: place + 1, ...shape, speed } })
  }
  await upload(runAt(0))
  const body = ProjectSettings.parse({ smallestEffect: 0.5, confirmation: { when: 'never' } })
  await admin.call('putProject', { params, body })
  await upload(...Array.from({ length: 23 }, (_, i) => runAt(i + 1)))
  const { groups } = await admin.call('listChanges', { params })
  const change = groups.find(({ sign, state }) => sign === 'worse' && state === 'found')
  if (change === undefined) throw new Error(`Nothing became worse: ${JSON.stringify(groups)}`)
  return { ...server, params, admin, change, upload, runAt }
}

const slowFrom = 18
const slow = 0.9
