/**
What is offered for a part in the middle of a path.
*/
import {quoteWord} from '../../language/words.ts';
import {type Completion, type CompletionContext} from './completion.ts';
import {matchSorted, noMatches} from './matching.ts';
import {type Expansion} from './path-parts.ts';

/** The directories that a part in the middle of a path may stand for; what was typed behind it stays. */
export function partCompletion(
	whole: Pick<Completion, 'start' | 'end'> & {readonly prefix: string; readonly typed: string},
	several: Extract<Expansion, {type: 'several'}>,
	{view}: Pick<CompletionContext, 'view'>,
): Completion {
	const {path, before, part, after} = several;
	const here = view(path);
	const matches = here?.state === 'ready' ? matchSorted(part, here.directory.directories) : noMatches;
	const {start, end, prefix, typed} = whole;
	const rest = after + typed.slice(typed.lastIndexOf('/') + 1);
	const common = before + matches.common + rest;
	return {
		start,
		end,
		typed: part,
		candidates: matches.names.slice(0, matches.prefixedCount).map(name => ({
			text: quoteWord(prefix + before + name + rest), label: `${name}/`, kind: 'directory', detail: '', isComplete: false,
			...(here?.state === 'ready' && {entry: here.directory.entry(name)!}),
		})),
		count: matches.prefixedCount,
		prefixedCount: matches.prefixedCount,
		...(common !== typed && {common: quoteWord(prefix + common)}),
	};
}
