/**
The tokens after a command word. etcdctl lets flags follow the arguments, by moving them to the front before it parses;
what else that moves is part of its behaviour.
*/

/** Puts the first flag and all that follows it (up to a `--`) in front of what stood before it. */
export function reorderTokens(tokens: readonly string[]): readonly string[] {
	const terminator = tokens.indexOf('--');
	const end = terminator === -1 ? tokens.length : terminator;
	const firstFlag = tokens.slice(0, end).findIndex(token => token.startsWith('-'));
	if (firstFlag === -1) {
		return tokens;
	}

	return [...tokens.slice(firstFlag, end), ...tokens.slice(0, firstFlag), ...tokens.slice(end)];
}
