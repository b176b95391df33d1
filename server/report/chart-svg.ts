import type { Report, ReportRow } from '../contract/report.ts'
import { formatRelative, formatValue } from '../contract/units.ts'
import { escapeXml } from './escape.ts'

const [width, height] = [600, 160]
/** Of the plot within it: room for the name above and for the scale at the left. */
const plot = { left: 84, right: width - 16, top: 34, bottom: height - 24 }

/**
 * A small picture of the row that matters most: the base's last runs, the interval of their level, then the head's runs.
 * Light or dark as the reader's system is; nothing in it is active, and all text is escaped.
 */
export function chartSvg({ rows, headline }: Pick<Report, 'rows' | 'headline'>): string {
  const [row] = rows
  const name = row === undefined ? 'No metric' : titleOf(row)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="t d">`,
    `<title id="t">${escapeXml(name, 200)}</title><desc id="d">${escapeXml(headline, 400)}</desc>`,
    `<style>${style}</style>`,
    `<rect class="ground" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="6"/>`,
    `<text class="name" x="16" y="21">${escapeXml(name, 76)}</text>`,
    ...(row === undefined ? [] : drawing(row)),
    '</svg>',
    '',
  ].join('\n')
}

function titleOf({ series: { benchmark, metric, host }, effect }: ReportRow): string {
  const change = effect === null ? '' : ` ${formatRelative(effect.relative)}`
  return `${benchmark.name} ${metric.name}, ${benchmark.path}, ${host.label}${change}`
}

function drawing(row: ReportRow): string[] {
  const { base, head } = row.values
  const values = [...base, ...head]
  if (values.length === 0) return [`<text class="small" x="16" y="${height / 2}">No values yet</text>`]
  const intervals = [row.base?.interval, row.head?.interval].flatMap((one) =>
    one ? [one.low, one.high] : [],
  )
  const y = scaleOf([...values, ...intervals])
  const x = (i: number) => plot.left + ((i + 0.5) * (plot.right - plot.left)) / Math.max(values.length, 4)
  const border = (x(base.length - 1) + x(base.length)) / 2
  const { unit } = row.series.metric
  const [low, high] = [Math.min(...values), Math.max(...values)]
  return [
    ...[...new Set([high, low])].map((value) => {
      const at = round(y(value))
      const label = `<text class="small" text-anchor="end" x="${plot.left - 8}" y="${at + 4}">${escapeXml(formatValue(value, unit), 40)}</text>`
      return `<line class="grid" x1="${plot.left}" x2="${plot.right}" y1="${at}" y2="${at}"/>${label}`
    }),
    ...band(row.base, y, { from: plot.left, to: base.length === 0 ? plot.left : border, kind: 'base' }),
    ...band(row.head, y, { from: border, to: round(x(values.length - 1) + 12), kind: toneOf(row) }),
    ...(base.length === 0 || head.length === 0
      ? []
      : [
          `<line class="border" x1="${round(border)}" x2="${round(border)}" y1="${plot.top}" y2="${plot.bottom}"/>`,
        ]),
    ...values.map((value, i) => {
      const kind = i < base.length ? 'base' : toneOf(row)
      return `<circle class="${kind}" cx="${round(x(i))}" cy="${round(y(value))}" r="${i < base.length ? 3 : 4.5}"/>`
    }),
    `<text class="small" x="${plot.left}" y="${height - 8}">base, ${base.length} shown</text>`,
    `<text class="small" text-anchor="end" x="${plot.right}" y="${height - 8}">head, ${head.length}</text>`,
  ]
}

interface Band {
  readonly from: number
  readonly to: number
  readonly kind: string
}

function band(estimate: ReportRow['base'], y: (value: number) => number, { from, to, kind }: Band): string[] {
  if (estimate === null || to <= from) return []
  const line = `<line class="level ${kind}" x1="${round(from)}" x2="${round(to)}" y1="${round(y(estimate.value))}" y2="${round(y(estimate.value))}"/>`
  if (estimate.interval === null) return [line]
  const [top, bottom] = [y(estimate.interval.high), y(estimate.interval.low)]
  const area = `<rect class="band ${kind}" x="${round(from)}" y="${round(top)}" width="${round(to - from)}" height="${round(Math.max(1, bottom - top))}"/>`
  return [area, line]
}

function toneOf({ verdict }: ReportRow): string {
  return verdict === 'regressed' ? 'worse' : verdict === 'improved' ? 'better' : 'head'
}

/** From values to pixels; a single value lies in the middle. */
function scaleOf(values: readonly number[]): (value: number) => number {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const reach = high - low
  if (!(reach > 0)) return () => (plot.top + plot.bottom) / 2
  return (value) => plot.bottom - 6 - ((value - low) / reach) * (plot.bottom - plot.top - 12)
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

const colours = (
  ground: string,
  ink: string,
  faint: string,
  tones: readonly [string, string, string, string],
) =>
  [
    `.ground{fill:${ground};stroke:${faint}}text{fill:${ink}}.grid{stroke:${faint}}.border{stroke:${ink}}`,
    `.base{fill:${tones[0]}}.head{fill:${tones[1]}}.worse{fill:${tones[2]}}.better{fill:${tones[3]}}`,
    `.level.base{stroke:${tones[0]}}.level.head{stroke:${tones[1]}}`,
    `.level.worse{stroke:${tones[2]}}.level.better{stroke:${tones[3]}}`,
  ].join('')

const style = [
  'text{font:12px system-ui,sans-serif}.name{font-weight:600;font-size:13px}.small{font-size:11px}',
  '.grid{stroke-width:1}.border{stroke-dasharray:3 3;opacity:.6}.level{stroke-width:1.5}.band{opacity:.18}',
  colours('#ffffff', '#24292f', '#d8dee4', ['#57606a', '#0969da', '#cf222e', '#1a7f37']),
  `@media(prefers-color-scheme:dark){${colours('#0d1117', '#e6edf3', '#30363d', ['#9da7b1', '#58a6ff', '#ff7b72', '#3fb950'])}}`,
].join('')
