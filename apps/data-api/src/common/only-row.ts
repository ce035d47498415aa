/** The row of a statement that always returns one; a missing row is a bug here. */
export function onlyRow<Row>([row]: readonly Row[]): Row {
  if (row === undefined)
    throw new Error('The database returned no row for a statement that always returns one.');
  return row;
}
