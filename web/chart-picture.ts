/** The canvas of a chart on an opaque ground with lines of text above it, as a PNG. */
export async function chartPicture(
  canvas: HTMLCanvasElement,
  {
    titles,
    surface,
    text,
  }: { readonly titles: readonly string[]; readonly surface: string; readonly text: string },
): Promise<Blob> {
  const scale = canvas.width / Math.max(1, canvas.clientWidth)
  const head = (8 + titles.length * 16) * scale
  const picture = document.createElement('canvas')
  picture.width = canvas.width
  picture.height = canvas.height + head
  const context = picture.getContext('2d')
  if (context === null) throw new Error('This browser draws on no canvas.')
  context.fillStyle = surface
  context.fillRect(0, 0, picture.width, picture.height)
  context.fillStyle = text
  for (const [i, title] of titles.entries()) {
    context.font = `${i === 0 ? 'bold ' : ''}${12 * scale}px system-ui, sans-serif`
    context.fillText(title, 12 * scale, (16 + i * 16) * scale)
  }
  context.drawImage(canvas, 0, head)
  return new Promise((resolve, reject) => {
    picture.toBlob((blob) => {
      if (blob === null) reject(new Error('The browser made no picture of the chart.'))
      else resolve(blob)
    }, 'image/png')
  })
}
