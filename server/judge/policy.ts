/**
 * The settings of a judgement, each with its reason. They are not yet a project's to change; a change of any of them
 * is a change of `analysisVersion`.
 */
export const policy = {
  /** Bumped whenever the same data could get another verdict, so that readers can tell verdicts apart. */
  analysisVersion: 2,

  // What a level must rest on.
  /**
   * Runs that a baseline needs. With four or fewer, the t quantile alone (3.2 and up) makes the interval so wide that
   * hardly any change shows, and one odd run decides what is normal.
   */
  baselineNeeded: 5,
  /**
   * The least relative standard deviation to believe between runs. No boot of a virtual network repeats better than
   * one in a thousand; five equal values are luck or rounding, and must not turn the sixth's last digit into an alarm.
   */
  leastRelativeSpread: 0.001,
  /** Below this level a count is taken for one of random events, with at least Poisson's spread. */
  rareCount: 5,
  /**
   * A higher count is taken for random where it varies by at least this share of its square root; by chance, five runs
   * of a random count fall below in fewer than 1 of 100 cases.
   */
  randomCountShare: 0.25,
  /**
   * Head runs whose standard deviation is this many times the level's are judged by their own: the code has made them
   * wild, or a boot was bad, and the level's spread says nothing about them. Of two to five heads that vary as a level
   * of five runs does, 1 in 70 looks so by chance; of a longer level's hardly any.
   */
  wildHeads: 4,

  // What a calibration adds.
  /**
   * Degrees of freedom that a calibration's spread counts for at most, however many boots it had: those of one day tell
   * only so much of the next week's. Ten are as much as eleven runs of a baseline.
   */
  calibrationFreedom: 10,
  /** Runs that a baseline needs where a calibration tells how runs vary: with three, one odd run is still outvoted. */
  baselineCalibrated: 3,
  /** Days after which a calibration holds no more: hosts age, and neighbours come and go. */
  calibrationDays: 30,

  // What is said about a run and a pull request.
  /** Share of further runs of the same code that an expected interval holds, and of true effects that an effect's does. */
  confidence: 0.95,
  /** How often the smallest detectable change would be seen; 0.8 is the convention for planning experiments. */
  power: 0.8,
  /**
   * The smallest relative change that matters. Ten percent is what virtual networks on shared hosts repeat to within;
   * "unchanged" is claimed only where a larger change is ruled out.
   */
  smallestEffect: 0.1,
  /** Changes below this are never called one, however certain: half a percent of a virtual network is no one's work. */
  leastEffect: 0.005,
  /**
   * How rarely a single run of unchanged code may come under suspicion, on one series: a suspicion costs a
   * confirmation, not a person's time. About three standard deviations, as control charts have it.
   */
  suspicion: 0.003,
  /**
   * Of all pushes without a change, the share in which any metric is called changed (and, as long as something did
   * change, the share of false ones among those called so). Half of it falls on the worse side.
   */
  pushFalseDiscovery: 0.02,
  /**
   * Far out, runs are not normal: an odd boot comes more often than a normal tail has it. How far off a shift is gets
   * read from Student's t with at most this many degrees of freedom and, as a mean of runs is closer to normal than one
   * of them, so many more for each run. Noise of t with 5 degrees of freedom then alerts no more than normal noise from
   * three head runs on; a single run is still up to three times as often called changed.
   */
  tailFreedom: 4,
  tailFreedomPerRun: 2,
  /** Further boots beyond this are not asked for: the question is then too fine for this series. */
  mostBoots: 50,

  // Runs as a whole.
  /**
   * How rarely a canary of a healthy run may stand out, all canaries of the run together. One run in two hundred is
   * held back for nothing, which costs a boot; a bad boot that passes costs an alert on every series.
   */
  canarySuspicion: 0.005,
  /** A series is displaced where it lies this many standard errors off: one of fifty does by chance. */
  displaced: 2.3,
  /** A run without canaries is suspect where this share of its series is displaced to the same side. */
  displacedShare: 0.6,
  /** Fewer series cannot tell a bad boot from a change of each. */
  displacedNeeded: 4,
  /**
   * Runs in a row with canaries displaced to the same side that make a change of the host out of bad boots. With one
   * boot in thirty bad, two in a row come once in a thousand runs, three once in thirty thousand.
   */
  hostEventRuns: 3,

  // Changes and alerts.
  /**
   * Runs from a change on that its attribution looks at. From twenty on, the level before is what the interval owes its
   * width to, and the host may have gone through something else since.
   */
  attributedRuns: 20,
  /**
   * False changes of level tolerated per 1,000 points of a series that never moves, where no budget says otherwise:
   * one in 5,000 commits. Fewer cost delay: the detector's measured trade-off is in the README.
   */
  falsePerThousand: 0.2,
  /** At most this many false alerts a week in a project: more, and people stop to read them. */
  falseAlertsPerWeek: 1,
  /**
   * What the budget may make of the detector and of verdicts on pushes. The detector's floor is what its simulations
   * can still tell from nothing, its ceiling one false change in 500 points, beyond which a chart is full of markers.
   * The rate on pushes may double at most, and be cut to a tenth of what it is without a budget.
   */
  budgetBounds: {
    falsePerThousand: { least: 0.02, most: 2 },
    pushFalseDiscovery: { least: 0.002, most: 0.04 },
  },
} as const
