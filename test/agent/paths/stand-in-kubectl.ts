/**
 * Stands in for `kubectl` and a cluster of two nodes, called as `stand-in-kubectl.ts STATE_DIR ARGUMENTS…`: each pod is a
 * network namespace on one bridge, a service is address translation in the client's namespace, and `exec` runs a program
 * of this host there. It understands what the agent says and nothing else. What a real cluster does about images,
 * scheduling and network plugins is not in it. `STATE_DIR/moods` (`not-ready`, `misplaced`, `one-node`) makes it fail.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

interface Stored {
  readonly kind: string
  readonly metadata: { readonly name: string; readonly labels: Record<string, string> }
  readonly spec: { nodeName?: string; selector?: Record<string, string> }
  readonly ip: string
}

const [state = '', ...given] = process.argv.slice(2)
const [, namespace, command = '', ...rest] = given
if (given[0] !== '--namespace' || namespace !== 'bench') fail('expected --namespace bench')
const objectsDir = join(state, 'objects')
mkdirSync(objectsDir, { recursive: true })
const nodeStatus = {
  conditions: [{ type: 'Ready', status: 'True' }],
  nodeInfo: { kubeletVersion: 'v0.0.0', containerRuntimeVersion: 'stand-in://0' },
}
const moods = existsSync(join(state, 'moods')) ? readFileSync(join(state, 'moods'), 'utf8') : ''

if (command === 'get') get(rest)
else if (command === 'apply') apply(readFileSync(0, 'utf8'))
else if (command === 'wait') waitFor()
else if (command === 'exec') exec(rest)
else if (command === 'delete') remove(rest)
else if (command === 'version') print({ serverVersion: { gitVersion: 'v0.0.0-stand-in' } })
else fail(`unknown command ${command}`)

function get([kind = '', ...options]: string[]): void {
  if (kind === 'node') print({ items: nodes().map((name) => ({ metadata: { name }, status: nodeStatus })) })
  else if (kind === 'pod') print({ items: selected('Pod', options).map(podItem) })
  else if (kind === 'service')
    print({ items: selected('Service', options).map(({ ip }) => ({ spec: { clusterIP: ip } })) })
  else if (kind === 'daemonset') print({ items: [{ metadata: { name: 'kindnet' } }] })
  else fail(`Error from server (NotFound): ${kind} not found`)
}

function nodes(): string[] {
  return moods.includes('one-node') ? ['n1'] : ['n1', 'n2']
}

function podItem({ metadata, spec, ip }: Stored): object {
  const ready = moods.includes('not-ready') ? 'False' : 'True'
  const waiting = { reason: 'ImagePullBackOff', message: 'Back-off pulling image' }
  return {
    metadata,
    spec: { nodeName: moods.includes('misplaced') ? 'n2' : spec.nodeName },
    status: {
      phase: 'Running',
      podIP: ip,
      conditions: [{ type: 'Ready', status: ready }],
      containerStatuses: [{ imageID: 'sha256:0', state: ready === 'True' ? {} : { waiting } }],
    },
  }
}

function apply(text: string): void {
  const { items } = JSON.parse(text) as { items: Omit<Stored, 'ip'>[] }
  ip(['netns', 'add', net('bridge')])
  inside('bridge', ['ip', 'link', 'add', 'br0', 'type', 'bridge'])
  inside('bridge', ['ip', 'link', 'set', 'br0', 'up'])
  items.forEach((item, index) => {
    const address = item.kind === 'Pod' ? `10.99.0.${index + 2}` : '10.96.0.10'
    writeFileSync(join(objectsDir, item.metadata.name), JSON.stringify({ ...item, ip: address }))
    if (item.kind === 'Pod') addPod(item.metadata.name, index, address)
  })
  for (const service of all().filter(({ kind }) => kind === 'Service')) translate(service)
}

function addPod(name: string, index: number, address: string): void {
  ip(['netns', 'add', net(name)])
  inside('bridge', ['ip', 'link', 'add', `p${index}`, 'type', 'veth', 'peer', 'eth0', 'netns', net(name)])
  inside('bridge', ['ip', 'link', 'set', `p${index}`, 'master', 'br0', 'up'])
  inside(name, ['ip', 'addr', 'add', `${address}/24`, 'dev', 'eth0'])
  for (const device of ['lo', 'eth0']) inside(name, ['ip', 'link', 'set', device, 'up'])
  inside(name, ['ip', 'route', 'add', 'default', 'dev', 'eth0'])
}

/** What kube-proxy does on every node, for the one pod that asks. */
function translate({ ip: address, spec }: Stored): void {
  const pods = all().filter(({ kind }) => kind === 'Pod')
  const backend = pods.find((pod) => matches(pod, spec.selector ?? {}))
  const client = pods.find(({ metadata }) => metadata.labels['metalmark-role'] === 'client')
  if (backend === undefined || client === undefined) fail('the service selects no pod')
  const rule = ['-t', 'nat', '-A', 'OUTPUT', '-d', address, '-j', 'DNAT', '--to-destination', backend.ip]
  inside(client.metadata.name, ['iptables', ...rule])
}

function waitFor(): void {
  if (moods.includes('not-ready')) fail('error: timed out waiting for the condition on pods')
}

function exec([...words]: string[]): void {
  const stdin = words[0] === '-i'
  const [pod = '', dashes, ...argv] = stdin ? words.slice(1) : words
  if (dashes !== '--' || !existsSync(join(objectsDir, pod))) fail(`pods "${pod}" not found`)
  const stdio = [stdin ? 'inherit' : 'ignore', 'inherit', 'inherit'] as const
  const { status } = spawnSync('ip', ['netns', 'exec', net(pod), ...argv], { stdio: [...stdio] })
  if (status !== 0) fail(`command terminated with exit code ${status}`, status ?? 1)
}

function remove([kinds, ...options]: string[]): void {
  if (kinds !== 'pod,service') fail(`expected pod,service, got ${kinds}`)
  const gone = all().filter((one) => isSelected(one, options))
  for (const { kind, metadata } of gone) {
    if (kind === 'Pod') ip(['netns', 'delete', net(metadata.name)])
    rmSync(join(objectsDir, metadata.name))
  }
  if (gone.length > 0 && all().length === 0) ip(['netns', 'delete', net('bridge')])
}

function all(): Stored[] {
  return readdirSync(objectsDir).map((name) => JSON.parse(readFileSync(join(objectsDir, name), 'utf8')))
}

function selected(kind: string, options: readonly string[]): Stored[] {
  return all().filter((one) => one.kind === kind && isSelected(one, options))
}

function isSelected(one: Stored, options: readonly string[]): boolean {
  const terms = options[options.indexOf('--selector') + 1]?.split(',') ?? []
  const unequal = terms.filter((term) => term.includes('!='))
  const equal = terms.filter((term) => !term.includes('!=')).map((term) => term.split('='))
  return (
    matches(one, Object.fromEntries(equal)) &&
    unequal.every((term) => one.metadata.labels[term.split('!=')[0] ?? ''] !== term.split('!=')[1])
  )
}

function matches({ metadata }: Stored, labels: Record<string, string>): boolean {
  return Object.entries(labels).every(([key, value]) => metadata.labels[key] === value)
}

function net(name: string): string {
  return `${basename(state)}-${name}`
}

function inside(name: string, argv: readonly string[]): void {
  ip(['netns', 'exec', net(name), ...argv])
}

function ip(argv: readonly string[]): void {
  const { status, stderr } = spawnSync('ip', argv, { encoding: 'utf8' })
  if (status !== 0) fail(`ip ${argv.join(' ')}: ${stderr}`)
}

function print(value: object): void {
  process.stdout.write(JSON.stringify(value))
}

function fail(text: string, code = 1): never {
  process.stderr.write(`${text}\n`)
  process.exit(code)
}
