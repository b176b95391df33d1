/** An agent of its own process, to be killed: brings two machines up and prints what Vagrant says. */
import { bringUp } from '../../../agent/vm/machines.ts'
import { twoMachines, vmTestDeps } from './support.ts'

const deps = vmTestDeps(process.argv[2] ?? '')
await bringUp(twoMachines, { ...deps, log: (line) => console.log(line) })
