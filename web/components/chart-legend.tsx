import type { SeriesDetail } from '../../server/contract/series-detail.ts'
import { evidenceWord } from '../model/alert-look.ts'
import { causeOf } from '../model/attribution-look.ts'
import { changeKind, changeSize } from '../model/change-look.ts'
import { shortHash } from '../model/commit-text.ts'
import { changeText } from '../model/epoch-text.ts'
import { formatEffectInterval } from '../model/format-interval.ts'
import { type SeriesMarks, seriesMarks } from '../model/series-marks.ts'
import { shownVerdicts, verdictWords } from '../model/verdict-look.ts'
import { alertHref } from '../router.ts'
import { EvidenceChip } from './evidence-chip.tsx'
import { VerdictIcon } from './verdict-icon.tsx'

interface ChartLegendProps {
  readonly detail: SeriesDetail
  /** Without alerts: where nothing can be done about them. */
  readonly marksOnly: boolean
}

/** What the marks on a chart mean, and each change of level, of environment, each accepted change and each alert in full. */
export function ChartLegend({ detail, marksOnly }: ChartLegendProps) {
  const marks = seriesMarks(detail)
  return (
    <div class="legend">
      <ul aria-label="Marks">
        {shownVerdicts.map((kind) => (
          <li key={kind}>
            <VerdictIcon kind={kind} /> {verdictWords[kind]}
          </li>
        ))}
        <li>
          <span class="swatch hollow-swatch" /> hollow: not on the baseline branch
        </li>
        <li>
          <span class="swatch whisker-swatch" /> range and quartiles of the repetitions
        </li>
        <li>
          <span class="swatch band-swatch" /> expected range that applied
        </li>
        <li>
          <span class="swatch level-swatch" /> level and band of the segment
        </li>
        {marks.changes.some(({ change }) => change.earliest !== change.latest) && (
          <li>
            <span class="swatch range-swatch" /> where a change may as well begin
          </li>
        )}
      </ul>
      <Changes detail={detail} marks={marks} />
      <Epochs label="Changes of the environment" epochs={marks.epochs} />
      <Epochs label="Accepted changes" epochs={marks.accepted} />
      {marks.releases.length > 0 && (
        <ul aria-label="Releases">
          {marks.releases.slice(-mostNamed).map((release) => (
            <li key={`${release.name} ${release.commit}`}>
              <b>{release.name}</b> <code>{shortHash(release.commit)}</code>
              {!release.measured && <span class="quiet"> (not measured)</span>}
            </li>
          ))}
        </ul>
      )}
      {!marksOnly && <Alerts detail={detail} />}
    </div>
  )
}

/** More of a kind than this fill a page: the newest are told. */
const mostNamed = 24

function Changes({ detail, marks }: { readonly detail: SeriesDetail; readonly marks: SeriesMarks }) {
  const { metric } = detail.series
  if (marks.changes.length === 0) return null
  return (
    <ul aria-label="Changes of the level">
      {marks.changes.slice(-mostNamed).map(({ label, change, alert }) => (
        <li key={change.id}>
          <b class={changeKind(change, metric.direction)}>
            {label} {changeSize(change, metric.unit)}
          </b>{' '}
          {change.effect !== null && `(${formatEffectInterval(change.effect)}) `}
          {change.commit !== null && <code>{shortHash(change.commit.head)}</code>} · {causeOf(change).word}
          {alert !== null && ` · ${evidenceWord(alert)}, ${alert.handling}`}
          {alert?.confirming && ', being measured again'}
        </li>
      ))}
    </ul>
  )
}

function Epochs({ label, epochs }: { readonly label: string; readonly epochs: SeriesMarks['epochs'] }) {
  if (epochs.length === 0) return null
  return (
    <ul aria-label={label}>
      {epochs.slice(-mostNamed).map((one) => (
        <li key={one.label}>
          <b>{one.label}</b> {one.epoch.changes.map(changeText).join(', ')}
        </li>
      ))}
    </ul>
  )
}

function Alerts({ detail }: { readonly detail: SeriesDetail }) {
  if (detail.alerts.length === 0) return null
  return (
    <ul aria-label="Alerts">
      {detail.alerts.map((alert) => (
        <li key={`${alert.id} ${alert.changePoint}`}>
          <EvidenceChip alert={alert} /> {alert.pullRequest !== null && `PR #${alert.pullRequest}: `}
          <a href={alertHref(detail.series.project, alert.id)}>{alert.headline}</a> {alert.handling}
          {alert.confirming && ', base and head are being measured against each other'}
        </li>
      ))}
    </ul>
  )
}
