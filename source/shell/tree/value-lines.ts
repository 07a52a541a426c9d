/**
A value as lines to read: JSON is laid out, anything else is taken as it is.
*/

/** Larger values are not laid out: it would be felt at the keyboard. */
const jsonLengthMax = 1_000_000;

export type ValueLines = {
	readonly isJson: boolean;
	/** Not escaped yet. */
	readonly lines: readonly string[];
};

function laidOut(value: string): string | undefined {
	if (value.length > jsonLengthMax || !/^\s*[[{]/.test(value)) {
		return undefined;
	}

	try {
		return JSON.stringify(JSON.parse(value), undefined, 2);
	} catch {
		return undefined;
	}
}

export function valueLines(value: string): ValueLines {
	const json = laidOut(value);
	return {isJson: json !== undefined, lines: (json ?? value).split('\n')};
}
