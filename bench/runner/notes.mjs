/**
 * Replaces the `notes` of each row by their numbers, as one column `note`, and returns them as a numbered Markdown list.
 * Rows with the same note share its number. In a cell, a note of 400 characters would make every line that long.
 */
export function numberNotes(rows) {
  const known = [...new Set(rows.flatMap(({ notes = [] }) => notes))];
  const numberOf = (note) => known.indexOf(note) + 1;
  return {
    rows: rows.map(({ notes = [], ...row }) => ({ ...row, note: notes.map(numberOf).join(', ') })),
    list: known.map((note) => `${numberOf(note)}. ${note}`).join('\n'),
  };
}
