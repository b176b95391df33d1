import type { Annotations } from './series-annotations.ts'
import type { Dataset, Spot } from './series-datasets.ts'

/** An axis as it is drawn at this moment. */
export interface DrawnAxis {
  readonly min: number
  readonly max: number
  readonly log: boolean
  readonly title: string
  readonly ticks: readonly { readonly value: number; readonly text: readonly string[] }[]
}

export interface DrawnChart {
  readonly width: number
  readonly height: number
  /** The plot within it. */
  readonly area: {
    readonly left: number
    readonly top: number
    readonly right: number
    readonly bottom: number
  }
  readonly x: DrawnAxis
  /** Value axes by the id that datasets name: `y`, `y2`. */
  readonly y: Readonly<Record<string, DrawnAxis>>
  readonly datasets: readonly Dataset[]
  readonly annotations: Annotations
  readonly colours: {
    readonly surface: string
    readonly text: string
    readonly muted: string
    readonly grid: string
  }
  /** Lines above the chart: what it shows. */
  readonly titles: readonly string[]
}

const lineHeight = 16

/** The chart as an SVG document of vectors: the same axes, lines and marks as on the screen. */
export function chartSvg(chart: DrawnChart): string {
  const { width, area, colours } = chart
  const head = 8 + chart.titles.length * lineHeight
  const body = [
    ...chart.titles.map((title, i) => {
      return text(title, {
        x: 12,
        y: 16 + i * lineHeight,
        fill: colours.text,
        weight: i === 0 ? 'bold' : 'normal',
      })
    }),
    `<g transform="translate(0 ${head})">`,
    `<clipPath id="plot"><rect x="${area.left - 12}" y="${area.top}" width="${area.right - area.left + 24}" height="${area.bottom - area.top}"/></clipPath>`,
    ...axes(chart),
    ...boxes(chart),
    '<g clip-path="url(#plot)">',
    // Chart.js draws the highest order first.
    ...chart.datasets.toSorted((a, b) => (b.order ?? 0) - (a.order ?? 0)).flatMap((one) => drawn(one, chart)),
    '</g>',
    ...lines(chart),
    '</g>',
  ]
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${chart.height + head}" viewBox="0 0 ${width} ${chart.height + head}" font-family="system-ui, sans-serif" font-size="12">`,
    `<rect width="100%" height="100%" fill="${colours.surface}"/>`,
    ...body,
    '</svg>',
    '',
  ].join('\n')
}

type Place = (value: number) => number

function across({ x, area }: DrawnChart): Place {
  return (value) => round(area.left + ((value - x.min) / (x.max - x.min)) * (area.right - area.left))
}

function up({ area }: DrawnChart, axis: DrawnAxis): Place {
  const scale = axis.log ? Math.log : (value: number) => value
  const [low, high] = [scale(axis.min), scale(axis.max)]
  return (value) => round(area.bottom - ((scale(value) - low) / (high - low)) * (area.bottom - area.top))
}

function axes(chart: DrawnChart): string[] {
  const { area, colours } = chart
  const toX = across(chart)
  const values = Object.entries(chart.y).flatMap(([id, axis]) => {
    const isLeft = id === 'y'
    const x = isLeft ? area.left - 6 : area.right + 6
    const toY = up(chart, axis)
    return [
      ...axis.ticks.flatMap((tick) => [
        ...(isLeft ? [rule([area.left, toY(tick.value), area.right, toY(tick.value)], colours.grid, 1)] : []),
        text(tick.text.join(' '), {
          x,
          y: toY(tick.value) + 4,
          fill: colours.muted,
          anchor: isLeft ? 'end' : 'start',
        }),
      ]),
      text(axis.title, { x, y: area.top - 6, fill: colours.muted, anchor: isLeft ? 'end' : 'start' }),
    ]
  })
  const below = chart.x.ticks.flatMap((tick) =>
    tick.text.map((line, i) =>
      text(line, { x: toX(tick.value), y: area.bottom + 16 + i * 14, fill: colours.muted, anchor: 'middle' }),
    ),
  )
  return [...values, ...below]
}

function drawn(dataset: Dataset, chart: DrawnChart): string[] {
  const axis = chart.y[dataset.yAxisID ?? 'y']
  if (axis === undefined) return []
  const place = { toX: across(chart), toY: up(chart, axis) }
  return [
    ...(dataset.fill === '-1' ? band(dataset, chart, place) : []),
    ...(dataset.showLine !== false && Number(dataset.borderWidth) > 0 ? [polyline(dataset, place)] : []),
    ...(Number(dataset.pointRadius) > 0 ? marks(dataset, place) : []),
  ]
}

interface Placing {
  readonly toX: Place
  readonly toY: Place
}

function polyline({ data, borderColor, borderWidth, borderDash }: Dataset, place: Placing): string {
  const dash =
    Array.isArray(borderDash) && borderDash.length > 0 ? ` stroke-dasharray="${borderDash.join(' ')}"` : ''
  return `<path d="${pathOf(data, place)}" fill="none" stroke="${borderColor}" stroke-width="${borderWidth}"${dash}/>`
}

/** Between a dataset and the one before it, stretch by stretch. */
function band(dataset: Dataset, { datasets }: DrawnChart, place: Placing): string[] {
  const below = datasets[datasets.indexOf(dataset) - 1]
  const highs = stretches(dataset.data)
  return stretches(below?.data ?? []).map((low, i) => {
    const outline = [...low, ...(highs[i] ?? []).toReversed()]
    return `<path d="${pathOf(outline, place)}Z" fill="${dataset.backgroundColor}"/>`
  })
}

function stretches(data: readonly Spot[]): Spot[][] {
  const found: Spot[][] = [[]]
  for (const spot of data) {
    if (Number.isNaN(spot.y)) found.push([])
    else found.at(-1)?.push(spot)
  }
  return found.filter((stretch) => stretch.length > 0)
}

function pathOf(data: readonly Spot[], { toX, toY }: Placing): string {
  return stretches(data)
    .map((stretch) => stretch.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${toX(x)} ${toY(y)}`).join(''))
    .join('')
}

function marks(dataset: Dataset, { toX, toY }: Placing): string[] {
  const radius = Number(dataset.pointRadius)
  const look = `fill="${dataset.pointBackgroundColor}" stroke="${dataset.pointBorderColor}" stroke-width="${dataset.pointBorderWidth ?? 1}"`
  const down = dataset.pointRotation === 180
  return dataset.data.map(({ x, y }) =>
    shape(String(dataset.pointStyle ?? 'circle'), { x: toX(x), y: toY(y), radius, look, down }),
  )
}

interface Mark {
  readonly x: number
  readonly y: number
  readonly radius: number
  readonly look: string
  readonly down: boolean
}

function shape(style: string, { x, y, radius: r, look, down }: Mark): string {
  const polygon = (spots: readonly (readonly [number, number])[]) =>
    `<polygon points="${spots.map(([dx, dy]) => `${round(x + dx)},${round(y + dy)}`).join(' ')}" ${look}/>`
  const strokes = (spots: readonly (readonly [number, number])[]) =>
    `<path d="${spots.map(([dx, dy]) => `M${round(x - dx)} ${round(y - dy)}L${round(x + dx)} ${round(y + dy)}`).join('')}" ${look}/>`
  const side = r * 0.87
  switch (style) {
    case 'triangle':
      return polygon(
        down
          ? [
              [-side, -r / 2],
              [side, -r / 2],
              [0, r],
            ]
          : [
              [-side, r / 2],
              [side, r / 2],
              [0, -r],
            ],
      )
    case 'rectRot':
      return polygon([
        [0, -r],
        [r, 0],
        [0, r],
        [-r, 0],
      ])
    case 'rect':
      return polygon([
        [-side, -side],
        [side, -side],
        [side, side],
        [-side, side],
      ])
    case 'crossRot':
      return strokes([
        [r * 0.7, r * 0.7],
        [r * 0.7, -r * 0.7],
      ])
    case 'cross':
      return strokes([
        [r, 0],
        [0, r],
      ])
    case 'star':
      return strokes([
        [r, 0],
        [0, r],
        [r * 0.7, r * 0.7],
        [r * 0.7, -r * 0.7],
      ])
    default:
      return `<circle cx="${x}" cy="${y}" r="${r}" ${look}/>`
  }
}

function boxes(chart: DrawnChart): string[] {
  const toX = across(chart)
  return Object.values(chart.annotations).flatMap((one) => {
    if (one.type !== 'box' || typeof one.xMin !== 'number' || typeof one.xMax !== 'number') return []
    const [left, right] = [inside(toX(one.xMin), chart), inside(toX(one.xMax), chart)]
    const { top, bottom } = chart.area
    return [
      `<rect x="${left}" y="${top}" width="${round(right - left)}" height="${bottom - top}" fill="${one.backgroundColor}"/>`,
    ]
  })
}

/** Vertical lines with their labels above the plot; those out of sight are left out. */
function lines(chart: DrawnChart): string[] {
  const toX = across(chart)
  return Object.values(chart.annotations).flatMap((one) => {
    if (one.type !== 'line' || typeof one.xMin !== 'number') return []
    const x = toX(one.xMin)
    if (x !== inside(x, chart)) return []
    const dash = Array.isArray(one.borderDash) ? ` stroke-dasharray="${one.borderDash.join(' ')}"` : ''
    const { top, bottom } = chart.area
    const line = rule([x, top, x, bottom], String(one.borderColor), Number(one.borderWidth), dash)
    const { label } = one
    if (label?.display !== true) return [line]
    const y = top + Number(label.yAdjust ?? 0) + 12
    return [line, text(String(label.content), { x, y, fill: String(label.color), anchor: 'middle' })]
  })
}

function inside(x: number, { area }: DrawnChart): number {
  return Math.min(area.right, Math.max(area.left, x))
}

function rule(
  [x1, y1, x2, y2]: readonly [number, number, number, number],
  stroke: string,
  width: number,
  more = '',
): string {
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${stroke}" stroke-width="${width}"${more}/>`
}

interface TextLook {
  readonly x: number
  readonly y: number
  readonly fill: string
  readonly anchor?: 'start' | 'middle' | 'end'
  readonly weight?: 'normal' | 'bold'
}

function text(content: string, { x, y, fill, anchor = 'start', weight = 'normal' }: TextLook): string {
  if (content === '') return ''
  return `<text x="${x}" y="${round(y)}" fill="${fill}" text-anchor="${anchor}" font-weight="${weight}">${escaped(content)}</text>`
}

/** Text that a person wrote, as XML takes it: without the characters that XML has no way to say. */
function escaped(content: string): string {
  return content
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\u{fffd}')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
