/** Hands a file to the reader, as a click on a download would. */
export function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
  // The browser has begun to read it by then; keeping it would keep its memory.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}

/** A name that every file system takes, from names that people gave. */
export function fileName(parts: readonly string[], extension: string): string {
  const name = parts.join('-').replace(/[^\w.-]+/g, '_')
  return `${name.slice(0, 120)}.${extension}`
}
