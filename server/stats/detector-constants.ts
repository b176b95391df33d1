/**
 * The detector's constants: one set for every series. They were chosen by simulation over eleven families of noise, with
 * and without shifts; `npm run bench:judge` measures what they give, and server/judge/README.md tells the trade-off.
 * Evidence, penalties and caps are on the scale of χ² with one degree of freedom: squares of standard deviations.
 */
export const detectorConstants: DetectorConstants = {
  candidatePenalty: 10,
  candidateCap: 7,
  evidenceCap: 12,
  tailCap: 20,
  threshold: 10.5,
  openFactor: 1.2,
  keepFactor: 0.8,
  shortPrior: 24,
  correlationDoubt: 20,
  knownMost: 80,
  heldBack: 6,
  leastStretch: 3,
  tailScan: 8,
  windowMost: 512,
}

export interface DetectorConstants {
  /**
   * What a cut has to gain to be a candidate: below `threshold`, as each candidate is weighed again by a statistic that
   * knows more. Lower, and noise is explained by levels; higher, and small shifts between others are passed by.
   */
  readonly candidatePenalty: number
  /**
   * The most that a point costs the segmentation, 2.6 standard deviations: one odd point never pays for a stretch of its
   * own, nor do two.
   */
  readonly candidateCap: number
  /** The most that a point costs when a candidate is weighed: 3.5 standard deviations. */
  readonly evidenceCap: number
  /** The same among the newest points, where three have to be able to say enough. */
  readonly tailCap: number
  /** Evidence for a shift when all points are known, at 0.2 false changes in 1,000 points. */
  readonly threshold: number
  /** Times that for a change that is told as soon as it is seen: a tracker looks again after every point. */
  readonly openFactor: number
  /** Times that for one that was told already: a change that wavers around one bar would come and go. */
  readonly keepFactor: number
  /** Evidence counts less by 1 + this/points, as few points do not know their noise: by half at 24. */
  readonly shortPrior: number
  /** What autocorrelation takes from evidence is raised by 1 + this/points, as few points hardly show it. */
  readonly correlationDoubt: number
  /**
   * From so many points on neither counts less: each further point is another chance to be wrong, and a long series must
   * not alarm more often than a short one for knowing its noise.
   */
  readonly knownMost: number
  /** The newest points have no say in what noise is: were they after a shift, it would look like noise. */
  readonly heldBack: number
  /** A level has at least so many points; one or two odd ones are a blip. */
  readonly leastStretch: number
  /** Places among so many of the newest points are weighed directly. */
  readonly tailScan: number
  /**
   * Points that a tracker looks back on, which bounds the work for a point; a level of 512 runs is known to a twentieth
   * of its noise.
   */
  readonly windowMost: number
}
