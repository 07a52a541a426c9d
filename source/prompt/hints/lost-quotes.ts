/**
JSON that loses its quotes, since it does not stand in quotes itself: `{"host":"b"}` means `{host:b}`.
*/
import {rolesOf} from '../../commands/roles.ts';
import {caretWord} from '../../language/caret-word.ts';
import {type HintContext, type LineHint} from './line-hint.ts';

/** A bracket of JSON, and soon behind it a quote of JSON: around a name or a text. */
const beginning = /^[[{][^\S\n]*"[^"\n]*"/;

/** Where the word at the caret begins like JSON without a quote around it: the first such word of the command that it may belong to. */
export function lostQuotes({text, cursor, commands}: HintContext): LineHint | undefined {
	const {command: {words, systemCommand}} = caretWord(text, cursor);
	if (systemCommand !== undefined) {
		return undefined;
	}

	const {roles} = rolesOf(words.map(word => word.text), commands, 'shell');
	const at = words.findIndex(({start, parts}, i) => {
		const role = roles[i];
		return parts === undefined && role?.kind === 'argument' && (role.spec === undefined || role.spec.kind === 'value')
			&& beginning.test(text.slice(start, cursor));
	});
	if (at === -1) {
		return undefined;
	}

	const shape = words[at]!.text.startsWith('[') ? '[…]' : '{…}';
	return {kind: 'warning', text: `its quotes will be lost: put single quotes around it, '${shape}'`};
}
