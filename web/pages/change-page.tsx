import { ChangeView } from '../components/change-view.tsx'

interface ChangePageProps {
  readonly project: string
  readonly change: string
}

/** One change of level, whether or not there is an alert about it. */
export function ChangePage({ project, change }: ChangePageProps) {
  return <ChangeView project={project} of={{ change }} />
}
