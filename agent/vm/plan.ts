import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { boxName } from '../box/definition.ts'
import { currentBox, type InstalledBox, installedBoxes } from '../box/installed.ts'
import { createHostFiles } from '../environment/host-files.ts'
import { Failure } from '../failure.ts'
import { chooseDriver, chooseLibvirt, chooseProvider } from './choose.ts'
import { choosePins } from './choose-pins.ts'
import { closedDirectory } from './closed-directory.ts'
import { readTopology } from './cpu-topology.ts'
import type { VmDeps } from './deps.ts'
import { type Lease, ownLease } from './lease.ts'
import { boxVolumeName, systemLibvirt } from './libvirt.ts'
import { refuseExistingMachines } from './machine-dirs.ts'
import { type RunNames, runNames } from './names.ts'
import type { PlannedPins } from './plan-pins.ts'
import { fileBytes } from './read-facts.ts'
import type { Driver, MachineSpec, Provider, VmSpec } from './spec.ts'
import { type VagrantContext, vagrantVersions } from './vagrant.ts'
import { vagrantfile } from './vagrantfile.ts'

/** All choices for one run's machines, made before the first of them exists. */
export interface Plan {
  readonly context: VagrantContext
  readonly lease: Lease
  readonly names: RunNames
  /** Text of the Vagrantfile to write, or null where the repository brings its own. */
  readonly vagrantfile: string | null
  readonly driver: Driver
  /** Null where the repository's Vagrantfile has the machines' shape: known once they are up. */
  readonly pins: PlannedPins | null
  /** Whether the private lab was started for this run and ends with it. */
  readonly labStarted: boolean
  readonly versions: { readonly vagrant: string; readonly libvirt: string | null }
}

/** Finds out what this host can do and decides; starts the private lab as its last step where it is needed. */
export async function preparePlan(spec: VmSpec, deps: VmDeps): Promise<Plan> {
  if (spec.machines.length === 0)
    throw new Failure('usage', 'Expected at least one machine to bring up, got none.')
  await mkdir(deps.stateDir, { recursive: true, mode: 0o711 })
  const [versions, driver] = await Promise.all([
    vagrantVersions(deps.signal),
    chooseDriver(spec.driver, deps),
  ])
  const provider = chooseProvider(spec.provider, versions.libvirt)
  const box = spec.vagrantfileDir === undefined ? await findBox(spec, provider, deps) : undefined
  const names = namesFor(spec, provider, deps)
  const generated = spec.vagrantfileDir === undefined
  if (!generated) await refuseExistingMachines(resolve(spec.vagrantfileDir), provider)
  const pins = generated ? pinsFor(spec, spec.machines, provider) : null
  const text = generated ? textFor(spec, { provider, driver, names, pins, version: box?.version }) : null
  const dir = generated ? join(deps.stateDir, 'runs', deps.runId) : resolve(spec.vagrantfileDir)
  const libvirt =
    provider === 'libvirt'
      ? await chooseLibvirt(driver, deps)
      : { access: systemLibvirt, lab: false, labStarted: false }
  if (box !== undefined && provider === 'libvirt' && !libvirt.lab) warnIfClosed(box, deps)
  return {
    context: { access: libvirt.access, provider, runId: deps.runId, dir },
    lease: ownLease({
      runId: deps.runId,
      provider,
      prefix: names.prefix,
      vagrantDir: dir,
      generated,
      controlDir: names.controlDir,
      lab: libvirt.lab,
      boxImage: box === undefined ? null : imageOf(box),
      createdAt: deps.clock(),
    }),
    names,
    vagrantfile: text,
    driver,
    pins,
    labStarted: libvirt.labStarted,
    versions,
  }
}

/** Pins as the suite wants them on this host, for machines of this shape. */
export function pinsFor(
  { pinning }: Pick<VmSpec, 'pinning'>,
  machines: readonly MachineSpec[],
  provider: Provider,
): PlannedPins {
  return choosePins(pinning ?? 'none', {
    ...{ machines, provider },
    topology: readTopology(createHostFiles()),
  })
}

/** Networks that the host is in are only allowed at this address unless VirtualBox was configured otherwise. */
const virtualboxHostSubnet = '192.168.56'

function namesFor({ withHost }: VmSpec, provider: Provider, { runId }: VmDeps): RunNames {
  const names = runNames(runId)
  return withHost === true && provider === 'virtualbox' ? { ...names, subnet: virtualboxHostSubnet } : names
}

function textFor(
  spec: VmSpec,
  chosen: Pick<Plan, 'driver' | 'names' | 'pins'> & { provider: Provider; version: string | undefined },
): string {
  const { version, pins, ...rest } = chosen
  const box = { name: spec.box.name, version: version ?? spec.box.version }
  return vagrantfile({
    ...rest,
    ...{ machines: spec.machines, box, bootTimeoutSeconds: Math.ceil(spec.upSeconds) },
    vcpuPins: pins?.kind === 'pinned' ? pins.plan.vcpus : {},
    withHost: spec.withHost ?? false,
  })
}

/** The box in Vagrant. The agent's own must be there already; others Vagrant may fetch itself while coming up. */
async function findBox(spec: VmSpec, provider: Provider, deps: VmDeps): Promise<InstalledBox | undefined> {
  const { name, version } = spec.box
  if (name === boxName && version === undefined) {
    const current = await currentBox(deps.signal)
    if (current === undefined) throw boxMissing(name, 'current version')
    return current
  }
  const boxes = await installedBoxes(name, provider)
  const found = version === undefined ? boxes.at(-1) : boxes.find((box) => box.version === version)
  if (found === undefined && name === boxName) throw boxMissing(name, `version ${version}`)
  if (found === undefined) deps.log(`Vagrant does not have the box ${name} yet and will fetch it.`)
  return found
}

/** Only a warning: libvirt may be configured to run QEMU as a user who may read everything. */
function warnIfClosed(box: InstalledBox, deps: VmDeps): void {
  const kernel = join(box.dir, 'vmlinuz')
  const closed = existsSync(kernel) ? closedDirectory(kernel) : undefined
  if (closed === undefined) return
  deps.log(
    `QEMU may not be able to read the box’s kernel, because ${closed} is closed to others (chmod o+x).`,
  )
}

function boxMissing(name: string, which: string): Failure {
  return new Failure('environment', `Vagrant does not have the box \`${name}\` in its ${which}.`, {
    hint: 'Build it once on this host: metalmark box build',
  })
}

function imageOf(box: InstalledBox): Lease['boxImage'] {
  const bytes = fileBytes(join(box.dir, 'box.img'))
  return bytes === 0 ? null : { volume: boxVolumeName(box.name, box.version), bytes }
}
