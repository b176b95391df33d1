/** What a reader is told of a setting: by the form that is made of its schema, and by the API's description. */
export function told(title: string, description: string, unit?: string) {
  return { title, description, ...(unit !== undefined && { 'x-unit': unit }) }
}
