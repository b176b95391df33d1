import type { EnvironmentDifference } from '../../server/contract/environment-difference.ts'
import { fieldText } from '../model/epoch-text.ts'
import { ScrollRegion } from './scroll-region.tsx'

interface EnvironmentDifferencesProps {
  /** Where, or between what. */
  readonly label: string
  readonly differences: readonly EnvironmentDifference[]
}

/** The fields in which two environments differ, and what each means for the figures. */
export function EnvironmentDifferences({ label, differences }: EnvironmentDifferencesProps) {
  return (
    <ScrollRegion label={`Environment differences: ${label}`}>
      <table class="dense cards differences-table">
        <thead>
          <tr>
            <th scope="col">{label}</th>
            <th scope="col">From</th>
            <th scope="col">To</th>
            <th scope="col">Class</th>
            <th scope="col">Meaning</th>
          </tr>
        </thead>
        <tbody>
          {differences.map(({ field, from, to, kind, meaning }) => (
            <tr key={field}>
              <th scope="row" class="cell-name">
                {field}
              </th>
              <td class="cell-expected">
                <span class="only-narrow">from </span>
                {fieldText(from)}
              </td>
              <td class="cell-value">
                <span class="only-narrow">to </span>
                {fieldText(to)}
              </td>
              <td class="cell-state">{kind}</td>
              <td class="cell-reason reason">{meaning}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  )
}
