import type { Page } from 'playwright-core'

export interface Spot {
  readonly x: number
  readonly y: number
}

/**
 * Waits until the chart's canvas shows something of the colour of a custom property, and says where, in CSS pixels;
 * with `below`, not within so many pixels of its upper edge.
 */
export async function findColour(page: Page, property: string, below = 0): Promise<Spot> {
  const look = ([name, top]: readonly [string, number]) => {
    const canvas = document.querySelector<HTMLCanvasElement>('.chart-box canvas')
    const context = canvas?.getContext('2d')
    if (!canvas || !context || canvas.width === 0) return null
    const probe = document.createElement('span')
    probe.style.color = `var(${name})`
    document.body.append(probe)
    const wanted = getComputedStyle(probe).color.match(/\d+/g)?.map(Number) ?? []
    probe.remove()
    const { data, width } = context.getImageData(0, 0, canvas.width, canvas.height)
    const box = canvas.getBoundingClientRect()
    const scale = box.width / width
    for (let at = 4 * width * Math.ceil(top / scale); at < data.length; at += 4) {
      const hit = wanted.every((channel, index) => data[at + index] === channel) && data[at + 3] === 255
      if (!hit) continue
      const pixel = at / 4
      return { x: box.x + (pixel % width) * scale, y: box.y + Math.floor(pixel / width) * scale }
    }
    return null
  }
  const handle = await page.waitForFunction(look, [property, below] as const)
  return (await handle.jsonValue()) as Spot
}
