/**
 * The CPU numbers in a list as the kernel and libvirt write it: `0-3,8`. Blanks around are ignored; anything that is no
 * such list gives none.
 */
export function parseCpuList(text: string): readonly number[] {
  const ranges = text.trim().split(',')
  if (!ranges.every((range) => /^\d{1,5}(-\d{1,5})?$/.test(range))) return []
  const cpus = ranges.flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number)
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, step) => first + step)
  })
  return [...new Set(cpus)].sort((a, b) => a - b)
}

/** The same CPUs in the kernel's own form, so that equal sets read equal: `0-3,8`. */
export function formatCpuList(cpus: readonly number[]): string {
  const sorted = [...new Set(cpus)].sort((a, b) => a - b)
  const starts = sorted.filter((cpu, i) => sorted[i - 1] !== cpu - 1)
  return starts
    .map((start, i) => {
      const next = starts[i + 1]
      const end = next === undefined ? sorted.at(-1) : sorted[sorted.indexOf(next) - 1]
      return end === start ? `${start}` : `${start}-${end}`
    })
    .join(',')
}
