/**
The tokens after a command word. etcdctl lets flags follow the arguments by moving them to the front before it parses;
whatever else moves with them is part of its behaviour. In our own modes flags may stand anywhere and the arguments keep
their order.
*/
import {type GoFlag} from './go-flags.ts';

/** Moves the first flag and all that follows it (up to a `--`) in front of what stood before it. */
export function reorderTokens(tokens: readonly string[]): readonly string[] {
	const terminator = tokens.indexOf('--');
	const end = terminator === -1 ? tokens.length : terminator;
	const firstFlag = tokens.slice(0, end).findIndex(token => token.startsWith('-'));
	if (firstFlag === -1) {
		return tokens;
	}

	return [...tokens.slice(firstFlag, end), ...tokens.slice(0, firstFlag), ...tokens.slice(end)];
}

/**
Puts the flags that stand before a `--`, with their values, in front of everything else, and a `--` after them. With
`isTerminatorKept` a `--` that was there stays among the arguments, too. A flag whose value is missing comes last, without a
`--`, which would become its value.
*/
export function flagsFirst(
	tokens: readonly string[],
	flags: readonly GoFlag[],
	{isTerminatorKept = false}: {isTerminatorKept?: boolean} = {},
): readonly string[] {
	const found: string[] = [];
	const others: string[] = [];
	for (let i = 0; i < tokens.length; i++) {
		const token = tokens[i]!;
		if (token === '--') {
			others.push(...tokens.slice(isTerminatorKept ? i : i + 1));
			break;
		}

		if (!token.startsWith('-') || token === '-') {
			others.push(token);
			continue;
		}

		found.push(token);
		const name = token.replace(/^--?/, '');
		const flag = flags.find(candidate => candidate.name === name || candidate.alias === name);
		const value = tokens[i + 1];
		if (flag === undefined || flag.type === 'bool') {
			continue;
		}

		if (value === undefined) {
			return found;
		}

		found.push(value);
		i++;
	}

	return [...found, '--', ...others];
}
