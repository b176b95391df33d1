/**
 * The settings of a judgement, each with its reason. They are not yet a project's to change; a change of any of them
 * is a change of `analysisVersion`.
 */
export const policy = {
  /** Bumped whenever the same data could get another verdict, so that readers can tell verdicts apart. */
  analysisVersion: 1,
  /**
   * Runs that a baseline needs. With four or fewer, the t quantile alone (3.2 and up) makes the interval so wide that
   * hardly any change shows, and one odd run decides what is normal.
   */
  baselineNeeded: 5,
  /**
   * Runs that a baseline holds at most. Beyond 30 the interval is within 4 % of its final width; older runs only carry
   * a level that may have wandered since.
   */
  baselineMost: 30,
  /** Share of further runs of the same code that the expected interval holds: one false alarm in twenty points. */
  confidence: 0.95,
  /** How often the smallest detectable change would be seen; 0.8 is the convention for planning experiments. */
  power: 0.8,
  /**
   * The smallest relative change that matters. Ten percent is what virtual networks on shared hosts repeat to within;
   * "unchanged" is claimed only where a larger change is ruled out.
   */
  smallestEffect: 0.1,
  /**
   * The least relative standard deviation to believe between runs. No boot of a virtual network repeats better than
   * one in a thousand; five equal values are luck or rounding, and must not turn the sixth's last digit into an alarm.
   */
  leastRelativeSpread: 0.001,
} as const
