/** Breaks lines that are too long at their blanks. What is left of one goes below its last column, where there is room for it. */
export function fold(text: string, width: number): string {
	return text.split('\n').map(line => foldLine(line, width)).join('\n');
}

/** Narrower than this a column of words is hard to read. */
const narrowest = 24;

function foldLine(line: string, width: number): string {
	if (line.length <= width) {
		return line;
	}

	const columnStart = line.lastIndexOf('  ') + 2;
	const start = columnStart === 1 ? 0 : columnStart;
	const indentation = ' '.repeat(width - start < narrowest ? 4 : start);
	const lines: string[] = [];
	let current = line.slice(0, start);
	let isEmpty = true;
	for (const word of line.slice(start).split(' ')) {
		if (!isEmpty && current.length + 1 + word.length > width) {
			lines.push(current);
			current = indentation;
			isEmpty = true;
		}

		current += isEmpty ? word : ` ${word}`;
		isEmpty = false;
	}

	return [...lines, current].join('\n');
}
