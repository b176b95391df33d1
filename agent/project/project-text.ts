import { stringify } from 'yaml'
import type { SettingChange, SettingsOutcome } from '../../server/contract/project-settings.ts'
import type { ProjectPolicy } from './project-file.ts'

/** Settings as a `metalmark.project.yaml` that gives the same settings. */
export function projectYaml({ project, settings }: ProjectPolicy): string {
  return stringify({ ...(project !== null && { project }), ...settings }, { lineWidth: 110 })
}

/** What applying settings did, or with `dry` would do. */
export function outcomeText(
  project: string,
  { outcome, changes }: SettingsOutcome,
  { dry }: { readonly dry: boolean },
): string {
  if (outcome === 'unchanged') return `Project ${project} has these settings already.\n`
  const will = dry ? 'would be' : 'was'
  const created = outcome === 'created'
  const head = `Project ${project} ${will} ${created ? 'created' : 'changed'}${changes.length === 0 ? '.' : ':'}`
  const later = changes.some(({ setting }) => ofRunsToCome.test(setting)) && !created
  return [head, ...changes.map(changeLine), ...(later ? [toCome] : []), ''].join('\n')
}

const ofRunsToCome = /^(baselineBranches|environment)(\.|$)/
const toCome = 'Branches and environment classes act on runs to come: what is stored stays where it is.'

function changeLine({ setting, from, to }: SettingChange): string {
  return `  ${setting}: ${show(from)} → ${show(to)}`
}

function show(value: unknown): string {
  if (setOfTargets(value)) return `[${value.map(({ name, kind }) => `${name} (${kind})`).join(', ')}]`
  return JSON.stringify(value ?? null)
}

function setOfTargets(value: unknown): value is readonly { readonly name: string; readonly kind: string }[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((one) => typeof one === 'object' && one !== null && 'name' in one && 'kind' in one)
  )
}
