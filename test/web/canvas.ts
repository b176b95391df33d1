import type { Page } from 'playwright-core'

export interface Spot {
  readonly x: number
  readonly y: number
}

/** Waits until the chart's canvas shows something of the colour of a custom property, and says where, in CSS pixels. */
export async function findColour(page: Page, property: string): Promise<Spot> {
  const handle = await page.waitForFunction((name) => {
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
    for (let at = 0; at < data.length; at += 4) {
      const hit = wanted.every((channel, index) => data[at + index] === channel) && data[at + 3] === 255
      if (!hit) continue
      const scale = box.width / width
      const pixel = at / 4
      return { x: box.x + (pixel % width) * scale, y: box.y + Math.floor(pixel / width) * scale }
    }
    return null
  }, property)
  return (await handle.jsonValue()) as Spot
}
