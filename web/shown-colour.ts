/** The colour that a custom property stands for now: `light-dark()` resolved, as a canvas wants it. */
export function shownColour(property: string): string {
  const probe = document.createElement('span')
  probe.style.color = `var(${property})`
  document.body.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}
