import { ChangeView } from '../components/change-view.tsx'

interface AlertPageProps {
  readonly project: string
  readonly alert: string
}

/** One alert: why it moved, what was measured again, what happened to it, and what can be done. */
export function AlertPage({ project, alert }: AlertPageProps) {
  return <ChangeView project={project} of={{ alert }} />
}
