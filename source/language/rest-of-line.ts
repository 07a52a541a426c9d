import {quoteWord} from './words.ts';

/**
What follows the flag of that name, up to a `;`, as the one value of it: a command with flags of its own. A single word is
taken for the whole command.
*/
export function joinRest(tokens: readonly string[], name: string): readonly string[] {
	const end = tokens.includes('--') ? tokens.indexOf('--') : tokens.length;
	const at = tokens.findIndex((token, i) => i < end && /^--?/.test(token) && token.replace(/^--?/, '') === name);
	if (at === -1 || at === tokens.length - 1) {
		return tokens;
	}

	const stop = tokens.indexOf(';', at);
	const rest = tokens.slice(at + 1, stop === -1 ? tokens.length : stop);
	const value = rest.length === 1 ? rest[0]! : rest.map(token => quoteWord(token)).join(' ');
	return [...tokens.slice(0, at + 1), value, ...(stop === -1 ? [] : tokens.slice(stop + 1))];
}
