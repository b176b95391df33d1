/**
 * Splits rows so that one statement stays below the 32,766 bound variables that SQLite takes (PostgreSQL: 65,535);
 * no row here has more than 40 columns.
 */
export function chunks<T>(rows: readonly T[], size = 500): T[][] {
  const parts: T[][] = []
  for (let i = 0; i < rows.length; i += size) parts.push(rows.slice(i, i + size))
  return parts
}

/** The rows that a query finds for values, asked for in as many statements as it takes; in the order of the values' parts. */
export async function inChunks<T, R>(
  values: readonly T[],
  find: (part: readonly T[]) => Promise<readonly R[]>,
): Promise<R[]> {
  const found: R[] = []
  for (const part of chunks(values)) found.push(...(await find(part)))
  return found
}
