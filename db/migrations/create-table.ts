import type { ColumnDataType, CreateTableBuilder, Kysely } from 'kysely'
import type { ColumnTypes } from '../adapter.ts'

export interface TablePlan {
  readonly columns: Columns
  readonly types: ColumnTypes
  readonly key: readonly string[]
  readonly references: References
}

/** Columns of this table by the table that they refer to; a reference to a project is its slug, to an environment its hash. */
export type References = Readonly<Record<string, readonly string[]>>
export type Columns = Readonly<Record<string, Column>>

/** A kind of column; with a question mark it may be null. */
export type Column = keyof ColumnTypes | `${keyof ColumnTypes}?`

/** Creates a table with its key and its references. */
export async function createTable(db: Kysely<unknown>, name: string, plan: TablePlan): Promise<void> {
  let builder: CreateTableBuilder<string, string> = db.schema.createTable(name)
  for (const [column, kind] of Object.entries(plan.columns)) {
    const { type, nullable } = resolveColumn(kind, plan.types)
    builder = builder.addColumn(column, type, (definition) => (nullable ? definition : definition.notNull()))
  }
  builder = builder.addPrimaryKeyConstraint(`${name}_key`, [...plan.key])
  for (const [target, columns] of Object.entries(plan.references)) {
    const targetKey = target === 'project' ? ['slug'] : ['project', target === 'environment' ? 'hash' : 'id']
    builder = builder.addForeignKeyConstraint(`${name}_${target}`, [...columns], target, targetKey)
  }
  await builder.execute()
}

/** The database's type of a kind of column. */
export function resolveColumn(
  column: Column,
  types: ColumnTypes,
): { readonly type: ColumnDataType; readonly nullable: boolean } {
  const nullable = column.endsWith('?')
  const kind = (nullable ? column.slice(0, -1) : column) as keyof ColumnTypes
  return { type: types[kind], nullable }
}
