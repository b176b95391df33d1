import { quartiles } from '../stats/quantiles.ts'

/**
 * The boots of one host whose canary lies off among all boots of a confirmation, of base and head alike: the canary runs none
 * of the code, so that boot had bad luck. A boot is held against the others only, and no sooner than there are three.
 */
export function oddCanaries(
  values: readonly { readonly run: string; readonly value: number }[],
): Set<string> {
  const odd = new Set<string>()
  if (values.length <= fewestOthers || values.some(({ value }) => value <= 0)) return odd
  for (const { run, value } of values) {
    const others = values.filter((other) => other.run !== run).map((other) => Math.log(other.value))
    const centre = quartiles(others).median
    const spread = 1.4826 * quartiles(others.map((other) => Math.abs(other - centre))).median
    if (Math.abs(Math.log(value) - centre) > Math.max(6 * spread, leastOff)) odd.add(run)
  }
  return odd
}

const fewestOthers = 3
/** A canary repeats to a few percent; a smaller difference condemns no boot however well the others agree. */
const leastOff = 0.05
