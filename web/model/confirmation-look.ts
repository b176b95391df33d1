import type { Bisection, Confirmation } from '../../server/contract/confirmation.ts'
import type { ShownVerdict } from './verdict-look.ts'

const states: Readonly<Record<Confirmation['state'] | 'open', ShownVerdict>> = {
  waiting: 'pending',
  measuring: 'pending',
  open: 'pending',
  confirmed: 'regressed',
  refuted: 'unchanged',
  inconclusive: 'inconclusive',
  cancelled: 'pending',
}

/** The shape and colour of what a confirmation, or one metric of it, came to. */
export function confirmationLook(state: keyof typeof states): ShownVerdict {
  return states[state]
}

const commits: Readonly<Record<Bisection['commits'][number]['is'], ShownVerdict>> = {
  good: 'unchanged',
  bad: 'regressed',
  unknown: 'pending',
  measuring: 'pending',
  undecided: 'inconclusive',
}

/** The shape and colour of a commit within a bisection. */
export function bisectedLook(is: keyof typeof commits): ShownVerdict {
  return commits[is]
}
