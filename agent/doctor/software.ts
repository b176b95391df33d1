import { debianPackageOf } from '../vm/packages.ts'
import { bad, type Check, good, judgedAnswer, warning } from './finding.ts'
import { type Readings, type ToolReading, wantsVms } from './readings.ts'

/** Checks of what is installed, and of the suite itself; one for each tool. */
export function softwareChecks({ tools }: Readings): readonly Check[] {
  return [suite, packages, vagrant, ...tools.map(toolCheck)]
}

const suite: Check = {
  id: 'software.suite',
  group: 'software',
  what: 'suite',
  why: 'It says what is measured, and with that what this host needs.',
  examine: (readings) =>
    readings.suite.kind === 'unread'
      ? bad(readings.suite.why, null)
      : good(
          `${readings.suite.value.name}, profile ${readings.suite.value.profile}, ` +
            (wantsVms(readings) ? 'in VMs' : 'without VMs'),
        ),
}

const packages: Check = {
  id: 'software.packages',
  group: 'software',
  what: 'packages',
  why: 'Without them no VM boots, and the suite is measured on the host alone or not at all.',
  examine: (readings) =>
    judgedAnswer(readings.missingPackages, (missing) => {
      if (missing.length === 0) return good('all that VMs need are installed')
      const found = `missing: ${missing.join(' ')}`
      if (!wantsVms(readings)) return good(`${found}; this suite boots no VMs`)
      const fix = 'metalmark vm setup'
      return readings.virtualBox ? warning(`${found}; VirtualBox is there`, fix) : bad(found, fix)
    }),
}

const vagrant: Check = {
  id: 'software.vagrant',
  group: 'software',
  what: 'vagrant',
  why: 'It boots the VMs; another version of it or of its plugin may shape them differently.',
  examine: (readings) => {
    if (readings.vagrant.kind === 'answer') return good(readings.vagrant.value)
    const found = readings.vagrant.why
    return wantsVms(readings) ? bad(found, 'metalmark vm setup') : good(`${found} This suite boots no VMs.`)
  },
}

function toolCheck(tool: ToolReading): Check {
  return {
    id: `tool.${tool.name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '')}`,
    group: 'software',
    what: tool.name,
    why: 'It measures; each version of a tool is a series of its own.',
    examine: () => {
      if (tool.version.kind === 'answer') return good(tool.version.value)
      if (!tool.needed) return good('not installed, and the suite does not run it on the host')
      const pkg = debianPackageOf(tool.program)
      return warning(tool.version.why, pkg === undefined ? null : `sudo apt-get install ${pkg}`)
    },
  }
}
