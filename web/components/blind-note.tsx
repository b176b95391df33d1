import type { Sensitivity } from '../../server/contract/views.ts'
import { formatDetectable } from '../model/format-interval.ts'

/** A word of warning where a series would not show what its project wants an alert for; nothing where it could. */
export function BlindNote({ sensitivity }: { readonly sensitivity: Sensitivity }) {
  if (sensitivity.blind !== true) return null
  const smallest = formatDetectable(sensitivity.smallestDetectable).replace('±', '')
  return (
    <span class="tag" title={`sees changes above ${smallest}`}>
      blind<span class="visually-hidden">: sees changes above {smallest}</span>
    </span>
  )
}
