import type { ProjectSettings } from '../../server/contract/project-settings.ts'

interface SettingsExportProps {
  readonly project: string
  readonly settings: ProjectSettings
}

/** The settings in force as the file that `metalmark project apply` takes. */
export function SettingsExport({ project, settings }: SettingsExportProps) {
  const save = async () => {
    // Fetched when it is wanted: nothing else here writes YAML.
    const { stringify } = await import('yaml')
    const text = stringify({ project, ...settings }, { lineWidth: 110 })
    const url = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }))
    const link = document.createElement('a')
    link.href = url
    link.download = 'metalmark.project.yaml'
    link.click()
    URL.revokeObjectURL(url)
  }
  return (
    <p>
      <button type="button" onClick={save}>
        Export metalmark.project.yaml
      </button>{' '}
      <span class="quiet">
        Keep it in the repository; <code>metalmark project apply</code> takes it. No secret stands in it.
      </span>
    </p>
  )
}
