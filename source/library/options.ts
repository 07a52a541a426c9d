/**
What programs pass, looked at before anything is done with it: JavaScript passes anything.
*/

export function kindOf(value: unknown): string {
	return value === null ? 'null' : typeof value;
}

export function textOf(value: unknown, what = 'a value'): string {
	if (typeof value !== 'string') {
		throw new TypeError(`${what} is a string, not ${kindOf(value)}`);
	}

	return value;
}

export function objectOf<Options extends object>(options: Options): Options {
	if (typeof options !== 'object' || (options as unknown) === null) {
		throw new TypeError(`options are an object, not ${kindOf(options)}`);
	}

	return options;
}

/** Other contexts, such as those of test runners, have a class of their own for it. */
function isSignal(value: unknown): boolean {
	return typeof value === 'object' && value !== null && 'throwIfAborted' in value;
}

const flagNames: ReadonlySet<string> = new Set(['recursive', 'sorted', 'quorum', 'dir']);

/**
Throws TypeError: with an option that is misspelt, a key would live for ever, or a change be missed, and with `'false'` for a flag a
directory be removed with all that is in it.
*/
export function known<Options extends object>(given: Options, names: readonly string[]): Options {
	const options = objectOf(given);
	for (const [name, value] of Object.entries<unknown>(options as Readonly<Record<string, unknown>>)) {
		if (!names.includes(name)) {
			throw new TypeError(`there is no option ${name} here, but ${names.join(', ')}`);
		}

		if (flagNames.has(name) && value !== undefined && typeof value !== 'boolean') {
			throw new TypeError(`${name} is true or false, not ${kindOf(value)}`);
		}

		if (name === 'signal' && value !== undefined && !isSignal(value)) {
			throw new TypeError(`a signal is an AbortSignal, not ${kindOf(value)}`);
		}
	}

	return options;
}
