/** The row of a statement that always returns one; an absent row would be a mistake of ours. */
export function onlyRow<Row>([row]: readonly Row[]): Row {
  if (row === undefined)
    throw new Error('The database returned no row for a statement that always returns one.');
  return row;
}
