/**
Figures as text, and a table of them that is Markdown and can be read as it is.
*/

/** Of a duration in microseconds, with the unit that suits it. */
export function durationText(microseconds: number): string {
	if (microseconds < 1000) {
		return `${threeDigits(microseconds)} µs`;
	}

	return microseconds < 1e6 ? `${threeDigits(microseconds / 1000)} ms` : `${threeDigits(microseconds / 1e6)} s`;
}

/** As many digits as can be told from noise; whole numbers in groups. */
export function threeDigits(figure: number): string {
	const decimals = Math.abs(figure) >= 100 ? 0 : (Math.abs(figure) >= 10 ? 1 : 2);
	return figure.toLocaleString('en', {minimumFractionDigits: Number.isSafeInteger(figure) ? 0 : decimals, maximumFractionDigits: decimals});
}

/** The first column is text, the others are figures. */
export function tableText(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
	const widths = head.map((title, i) => Math.max(3, title.length, ...rows.map(row => row[i]!.length)));
	const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)).join(' | ')} |`;
	const rule = `| ${widths.map((width, i) => i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`).join(' | ')} |`;
	return [line(head), rule, ...rows.map(row => line(row))].join('\n');
}
