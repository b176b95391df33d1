import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ensureBox } from '../../agent/box/build.ts'
import { describeWithVms, vmTestDeps } from '../agent/vm/support.ts'
import { gitHubDescription } from '../server/forge/api-description.ts'
import { delayMachine } from './story/delay-machine.ts'
import { baselineRuns, project, type Seen, type StoryStage, setStage } from './story/story-stage.ts'

const params = { project }

/** Four boots at least, 24 at most: three minutes of a quiet machine, and ten times that of a busy one. */
const confirmationMs = 45 * 60_000

describeWithVms('a pull request, from its first run to the outcome', () => {
  let stage: StoryStage

  beforeAll(async () => {
    await ensureBox(vmTestDeps('01KTEST00000000000000STORY'))
    stage = await setStage()
  })

  afterAll(() => stage?.close())

  test('finds a history of the base branch that ends in a real run, over the link that its suite prepares', async () => {
    const { series } = await stage.admin.call('listSeries', { params })
    const [roundTrips, ...others] = series.filter(
      ({ benchmark, metric }) => !benchmark.canary && metric.role === 'headline',
    )
    expect(others).toEqual([])
    expect(roundTrips).toMatchObject({
      ...{ benchmark: { name: 'ping', path: 'vm-host' }, metric: { name: 'rtt_mean' }, points: baselineRuns },
      latest: { verdict: { kind: 'unchanged' } },
    })
    // 100 ms, in microseconds.
    expect(roundTrips?.latest?.value).toBeGreaterThan(100_000)
    expect((await stage.admin.call('listAlerts', { params, query: { state: 'all' } })).alerts).toEqual([])
  })

  describe('whose build slows a benchmark', () => {
    let suspected: Seen

    test('is suspected by a comment and a neutral check, and is to be measured again without being asked', async () => {
      const { agents, repository, see } = stage
      await agents.ended(agents.measureRequest(repository.slower), 'the run of the slower head')
      suspected = await see(repository.slower)
      expect(suspected.headline).toMatch(
        /^Regressed: rtt_mean of ping on vm-host, metal-01 \+\d+\s% .*, suspected; it is being measured again \(0 of at most 24 boots\)$/,
      )
      expect(suspected.check).toMatchObject({
        ...{ status: 'completed', conclusion: 'neutral', output: { annotations_count: 0 } },
      })
      expect(suspected.alert).toMatchObject({ evidence: 'suspected', handling: 'open' })
      expect(suspected.confirmation).toMatchObject({ state: 'waiting', benchmarks: ['ping'] })
    })

    test(
      'is confirmed by boots of base and head in turn: the same comment, and a failed check',
      async () => {
        const confirmation = await stage.measureAgain(suspected)
        expect(confirmation).toMatchObject({ state: 'confirmed' })
        expect(confirmation.runs.slice(0, 4).map(({ side }) => side)).toEqual([
          'base',
          'head',
          'head',
          'base',
        ])
        const roundTrip = confirmation.metrics.find(({ series }) => series.metric.name === 'rtt_mean')
        expect(roundTrip).toMatchObject({ state: 'confirmed' })
        // 150 ms more than a link of 100 ms.
        expect(roundTrip?.effect?.relative).toBeGreaterThan(1)
        const now = await stage.see(stage.repository.slower)
        expect(now.headline).toMatch(/^Regressed: rtt_mean of ping on vm-host, .*, confirmed$/)
        expect(now.comment?.id).toBe(suspected.comment?.id)
        expect(now.check).toMatchObject({ id: suspected.check?.['id'], conclusion: 'failure' })
        expect(now.alert).toMatchObject({
          evidence: 'confirmed',
          handling: 'open',
          attribution: { kind: 'code' },
        })
      },
      confirmationMs,
    )
  })

  describe('that changes nothing, and had one bad boot', () => {
    let suspected: Seen

    test('is suspected at first', async () => {
      const { agents, repository, see } = stage
      const job = agents.measureRequest(repository.harmless)
      await job.says(/"event":"step-done","step":"install"/)
      // The agent stands still meanwhile, so nothing is measured before.
      job.child.kill('SIGSTOP')
      await delayMachine(agents.stateDir, '150ms').finally(() => job.child.kill('SIGCONT'))
      await agents.ended(job, 'the bad boot of the harmless head')
      suspected = await see(repository.harmless)
      expect(suspected.headline).toMatch(
        /^Regressed: rtt_mean of ping on vm-host, .*, suspected; it is being/,
      )
      expect(suspected.check).toMatchObject({ status: 'completed', conclusion: 'neutral' })
      expect(suspected.alert).toMatchObject({ evidence: 'suspected', handling: 'open' })
    })

    test(
      'is refuted by boots of base and head in turn, and nobody is blamed',
      async () => {
        const { repository } = stage
        expect(await stage.measureAgain(suspected)).toMatchObject({ state: 'refuted' })
        const now = await stage.see(repository.harmless)
        expect(now.headline).toMatch(
          /^Refuted: Measured again in alternation, base and head do not differ as suspected; .*; nobody is to blame$/,
        )
        expect(now.comment?.id).toBe(suspected.comment?.id)
        expect(now.check).toMatchObject({
          ...{ id: suspected.check?.['id'], conclusion: 'neutral', output: { annotations_count: 0 } },
        })
        expect(now.alert).toMatchObject({ evidence: 'refuted', handling: 'resolved', assignee: null })
        const { alerts } = await stage.admin.call('listAlerts', { params, query: { state: 'all' } })
        expect(alerts.filter(({ handling }) => handling === 'open')).toMatchObject([
          { pullRequest: repository.slower.number, evidence: 'confirmed' },
        ])
      },
      confirmationMs,
    )
  })

  test('is told to GitHub as GitHub describes its interface: one comment and one check each', () => {
    const described = gitHubDescription()
    const { exchanges, state } = stage.github
    const told = exchanges.filter(({ path }) => path !== '/graphql')
    expect(told.length).toBeGreaterThan(10)
    expect(told.flatMap((one) => described.problems(one))).toEqual([])
    expect(state.comments.map(({ issue }) => issue)).toEqual([12, 13])
    expect(state.checks).toHaveLength(2)
  })
})
