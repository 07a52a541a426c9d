/**
Columns padded by tab characters, eight to the stop, as the help texts of etcd's tools have them.
*/

const tabWidth = 8;

/** Lines of two cells; each first cell is followed by at least one tab. */
export function tabTable(rows: ReadonlyArray<readonly [string, string]>): string {
	const widest = Math.max(0, ...rows.map(([first]) => [...first].length));
	const column = Math.ceil((widest + 1) / tabWidth) * tabWidth;
	return rows
		.map(([first, second]) => `${first}${'\t'.repeat(Math.ceil((column - [...first].length) / tabWidth))}${second}\n`)
		.join('');
}
