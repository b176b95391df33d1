import { beforeEach, describe, expect, test } from 'vitest'
import { Failure } from '../../../agent/failure.ts'
import { type ReproduceDeps, reproduce } from '../../../agent/reproduce/reproduce.ts'
import type { Manifest } from '../../../server/contract/manifest.ts'
import type { RunDetail } from '../../../server/contract/views.ts'
import { buildRun } from '../../support/builders.ts'

const checksum = 'c'.repeat(64)
const manifest: Manifest = {
  format: 1,
  suite: { profile: 'smoke', seed: 7 },
  vms: {
    provider: 'libvirt',
    box: { name: 'metalmark-bench', version: '1.0.5', checksum },
    machines: [{ name: 'client', cpus: 1, memoryMiB: 512 }],
    vagrantfile: "Vagrant.configure('2') do |config|\nend\n",
  },
}
const here = buildRun({ shape: { seed: 2 } })

let calls: string[]

/** A stored run as the server answers it. */
function storedRun(change: Partial<RunDetail> = {}): RunDetail {
  const { id, suite, agentVersion, startedAt, finishedAt, commit, ci, host, environment, conditions } =
    buildRun()
  return {
    ...{
      id,
      suite,
      agentVersion,
      startedAt,
      finishedAt,
      commit,
      ci,
      host,
      environment,
      conditions,
      manifest,
    },
    ...{
      project: 'demo',
      receivedAt: finishedAt,
      acceleration: 'kvm',
      analysis: 'done',
      suspect: null,
      work: null,
    },
    verdicts: { regressed: 0, improved: 0, unchanged: 0, inconclusive: 0, invalid: 0 },
    notes: [],
    results: buildRun().results.map((result) => ({ ...result, points: [] })),
    ...change,
  }
}

function deps(change: Partial<ReproduceDeps> = {}): ReproduceDeps {
  return {
    checkBox: async () => null,
    checkOut: async (commit) => ({
      dir: `/checkouts/${commit}`,
      remove: async () => {
        calls.push('removed')
      },
    }),
    writeFiles: async () => '/out/metalmark.yaml',
    runChild: async (args, cwd) => {
      calls.push(`${cwd}: ${args.join(' ')}`)
      return { told: { run: here }, error: null }
    },
    forget: (id) => calls.push(`forgot ${id}`),
    log: () => undefined,
    ...change,
  }
}

const strict = { otherBox: false }

beforeEach(() => {
  calls = []
})

describe('reproducing a run', () => {
  test('measures the suite of its manifest at its commit, uploads nothing and leaves no checkout', async () => {
    const stored = storedRun()
    const { caveats, metrics } = await reproduce(stored, strict, deps())
    expect(calls).toEqual([
      `/checkouts/${stored.commit?.built}: --no-upload --lock wait --vms require --project demo --suite /out/metalmark.yaml`,
      `forgot ${here.id}`,
      'removed',
    ])
    expect(caveats).toEqual([])
    expect(metrics.length).toBeGreaterThan(0)
  })

  test('refuses to boot another box, unless that is accepted, and then says so', async () => {
    const other = deps({ checkBox: async () => 'The image differs.' })
    await expect(reproduce(storedRun(), strict, other)).rejects.toThrow(/Another box.*The image differs/)
    expect(calls).toEqual([])
    const { caveats } = await reproduce(storedRun(), { otherBox: true }, other)
    expect(caveats).toEqual(['The image differs.'])
  })

  test('needs no box for a run that used no VM', async () => {
    const stored = storedRun({ manifest: { ...manifest, vms: null } })
    const noBox = () => Promise.reject(new Error('not to be asked'))
    await reproduce(stored, strict, deps({ checkBox: noBox }))
    expect(calls[0]).toContain('--vms none')
  })

  test('says that the commit is another where there is no repository', async () => {
    const { caveats } = await reproduce(storedRun(), strict, deps({ checkOut: null }))
    expect(caveats).toEqual([expect.stringMatching(/^Not at commit [0-9a-f]{12}/)])
  })

  test('needs the repository where the run booted the repository’s own Vagrantfile', async () => {
    const own = { ...manifest, vms: manifest.vms && { ...manifest.vms, vagrantfile: null } }
    const reproducing = reproduce(storedRun({ manifest: own }), strict, deps({ checkOut: null }))
    await expect(reproducing).rejects.toThrow(/own Vagrantfile/)
  })

  test('warns of uncommitted changes, which nobody has', async () => {
    const { commit } = storedRun()
    const stored = storedRun({ commit: commit && { ...commit, dirty: true } })
    const { caveats } = await reproduce(stored, strict, deps())
    expect(caveats).toEqual([expect.stringContaining('changes that no commit holds')])
  })

  test('refuses a run without a manifest', async () => {
    await expect(reproduce(storedRun({ manifest: null }), strict, deps())).rejects.toThrow(/has no manifest/)
  })

  test('tells why the run here failed, and removes the checkout all the same', async () => {
    const failing = deps({ runChild: async () => ({ told: undefined, error: 'the VM did not boot' }) })
    const reproducing = reproduce(storedRun(), strict, failing)
    await expect(reproducing).rejects.toThrow(new Failure('benchmark', 'the VM did not boot'))
    expect(calls).toEqual(['removed'])
  })
})
