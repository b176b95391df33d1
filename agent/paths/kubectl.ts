import type { ExecOptions, Finished, Place } from '../place/place.ts'
import { mustSucceed } from '../process.ts'
import type { KubernetesFile } from '../suite/paths-schema.ts'

/** `kubectl` with its cluster and namespace, on the place where it runs. */
export interface Kubectl {
  readonly place: Place
  /** The words before any command. */
  readonly argv: readonly string[]
  /** Runs one command; the exit code is the caller's to look at. */
  run(args: readonly string[], options: ExecOptions): Promise<Finished>
  /** Runs one command and gives what it printed; a `Failure` of kind `environment` where it did not succeed. */
  ask(args: readonly string[], options: ExecOptions): Promise<string>
}

/** `kubectl` as a suite names it. */
export function createKubectl(spec: Pick<KubernetesFile, 'kubeconfig' | 'namespace'>, place: Place): Kubectl {
  const argv = [
    'kubectl',
    ...(spec.kubeconfig === undefined ? [] : ['--kubeconfig', spec.kubeconfig]),
    ...['--namespace', spec.namespace ?? 'default'],
  ]
  const run: Kubectl['run'] = (args, options) => place.exec([...argv, ...args], options)
  return {
    ...{ place, argv, run },
    async ask(args, options) {
      const what = `kubectl on ${place.name} failed`
      return mustSucceed(await run(args, options), what, 'environment').stdout
    },
  }
}
