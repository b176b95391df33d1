import {
  AndNode,
  BinaryOperationNode,
  ColumnNode,
  DeleteQueryNode,
  InsertQueryNode,
  type OperationNode,
  OperatorNode,
  ParensNode,
  PrimitiveValueListNode,
  ReferenceNode,
  type RootOperationNode,
  TableNode,
  UpdateQueryNode,
  ValueListNode,
  ValueNode,
  ValuesNode,
} from 'kysely'

/** A statement that writes, and what it says of the rows that it writes. */
export interface Write {
  readonly table: string
  /** The values of a column that the rows are named by; null where the statement does not say. */
  readonly valuesOf: (column: string) => string[] | null
}

/** What a statement writes, by its text alone; null where it only reads. */
export function writeOf(node: RootOperationNode): Write | null {
  if (InsertQueryNode.is(node)) {
    return node.into === undefined
      ? null
      : { table: nameOf(node.into), valuesOf: (column) => insertedValues(node, column) }
  }
  if (UpdateQueryNode.is(node)) return node.table === undefined ? null : writeWhere(node.table, node.where)
  if (DeleteQueryNode.is(node)) {
    const [table] = node.from.froms
    return table === undefined ? null : writeWhere(table, node.where)
  }
  return null
}

function writeWhere(table: OperationNode, where: { readonly where: OperationNode } | undefined): Write {
  return {
    table: nameOf(table),
    valuesOf: (column) => (where === undefined ? null : comparedValues(where.where, column)),
  }
}

function nameOf(node: OperationNode): string {
  return TableNode.is(node) ? node.table.identifier.name : ''
}

function insertedValues({ columns, values }: InsertQueryNode, column: string): string[] | null {
  const at = columns?.findIndex((node) => node.column.name === column) ?? -1
  if (at < 0 || values === undefined || !ValuesNode.is(values)) return null
  return texts(
    values.values.map((row) =>
      ValueListNode.is(row) ? plainValue(row.values[at]) : (row.values[at] as unknown),
    ),
  )
}

/** What a column is compared with, in conditions that all have to hold. */
function comparedValues(node: OperationNode, column: string): string[] | null {
  if (ParensNode.is(node)) return comparedValues(node.node, column)
  if (AndNode.is(node)) return comparedValues(node.left, column) ?? comparedValues(node.right, column)
  if (!BinaryOperationNode.is(node) || columnOf(node.leftOperand) !== column) return null
  const operator = OperatorNode.is(node.operator) ? node.operator.operator : ''
  const { rightOperand } = node
  if (operator === '=') return texts([plainValue(rightOperand)])
  if (operator === 'in' && PrimitiveValueListNode.is(rightOperand)) return texts(rightOperand.values)
  return null
}

function columnOf(node: OperationNode): string | null {
  return ReferenceNode.is(node) && ColumnNode.is(node.column) ? node.column.column.name : null
}

function plainValue(node: OperationNode | undefined): unknown {
  return node !== undefined && ValueNode.is(node) ? node.value : undefined
}

function texts(values: readonly unknown[]): string[] | null {
  return values.every((value) => typeof value === 'string') ? [...values] : null
}
