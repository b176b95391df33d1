export type Side = 'base' | 'head'

/**
 * The order of a block's four boots: ABBA, and BAAB for every second one. Whatever drifts steadily while a block is
 * measured is the same for both sides.
 */
export function sidesOfBlock(block: number): readonly Side[] {
  return block % 2 === 0 ? ['base', 'head', 'head', 'base'] : ['head', 'base', 'base', 'head']
}
