/**
JSON in a batch that stands in no quotes itself, and so loses its own: `set k {"host":"b"}` stores `{host:b}`.
*/
import {commands} from '../commands/index.ts';
import {rolesOf} from '../commands/roles.ts';
import {type SplitCommand} from '../language/words.ts';

const shownMax = 40;

function isDocument(text: string): boolean {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null;
	} catch {
		return false;
	}
}

function shown(text: string): string {
	return text.length > shownMax ? `${text.slice(0, shownMax)}…`.toWellFormed() : text;
}

/** What is said of the values of a command in `text` that were JSON and are none any more. */
export function lostQuotesIn(text: string, {words}: SplitCommand): readonly string[] {
	// Hardly any line has such a word, and only then it matters what it is for.
	const lost = words.filter(({text: value, start, end, parts}) =>
		parts === undefined && /[[{]/.test(text[start]!) && value !== text.slice(start, end) && isDocument(text.slice(start, end)));
	if (lost.length === 0) {
		return [];
	}

	const {roles} = rolesOf(words.map(word => word.text), commands, 'shell');
	return lost
		.filter(word => {
			const role = roles[words.indexOf(word)];
			return role?.kind === 'argument' && (role.spec === undefined || role.spec.kind === 'value');
		})
		.map(({text: value, start, end}) =>
			`${shown(text.slice(start, end))} loses its quotes, and is ${shown(value)}: put single quotes around it`);
}
