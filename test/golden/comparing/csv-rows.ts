/** The rows of a table (RFC 4180) as objects: columns that were added later are fields like any other. */
export function csvRows(text: string): readonly object[] {
  const [names = [], ...rows] = text
    .split('\r\n')
    .filter((line) => line !== '')
    .map(cellsOf);
  return rows.map((cells) => Object.fromEntries(names.map((name, column) => [name, cells[column]])));
}

/** No cell of these tables has a line break. */
function cellsOf(line: string): readonly string[] {
  const cells = line.match(/(?:^|,)(?:"(?:[^"]|"")*"|[^,]*)/g) ?? [];
  return cells.map((cell, index) => (index === 0 ? cell : cell.slice(1))).map(unquoted);
}

function unquoted(cell: string): string {
  return cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
}
