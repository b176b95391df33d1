import type { Plot, Story } from './story.ts'

/** What becomes of the work that hosts' agents take in a story. */
export interface StoryAgents {
  /** Minutes that a confirmation may take; null for as many as it may by default. */
  readonly mostMinutes: number | null
  /** Share of their boots that measure less of everything. */
  readonly badBoots: number
  /** A commit that does not build. */
  readonly unbuildable: string | null
  /** The agents fall silent in the middle of so manieth boot, and are back after so many minutes; null: never. */
  readonly dies: { readonly boot: number; readonly minutes: number | null } | null
}

interface Draw extends Pick<Story, 'request'> {
  /** How often the plot was told before. */
  readonly turn: number
  readonly random: () => number
  readonly between: (low: number, high: number) => number
}

const able: StoryAgents = { mostMinutes: null, badBoots: 0.03, unbuildable: null, dies: null }

/** Plots that are about agents have them always, the others every second time. */
export function agentsOf(plot: Plot, { turn, between, request }: Draw): StoryAgents | null {
  switch (plot) {
    case 'regression-in-gap':
    case 'request-force-pushed':
      return able
    case 'agent-dies':
      return { ...able, dies: { boot: between(1, 6), minutes: turn % 2 === 0 ? between(5, 60) : null } }
    case 'request-undecided': {
      const head = request?.pushes[0]?.head.hash ?? null
      return turn % 2 === 0 ? { ...able, unbuildable: head } : { ...able, mostMinutes: 20 }
    }
    default:
      return turn % 2 === 1 ? able : null
  }
}
