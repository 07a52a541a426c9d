/**
Profiles, where a key of another cluster may be named as `PROFILE:/key`.
*/
import {quoteWord} from '../../language/words.ts';
import {type Candidate, type Completion, type CompletionContext} from './completion.ts';
import {type Need} from './completion-values.ts';

/** Where a key elsewhere may be named, profiles stand behind the keys that begin with the word. */
export function withProfiles(
	completion: Completion,
	{prefix, typed}: {readonly prefix: string; readonly typed: string},
	{values}: Pick<CompletionContext, 'values'>,
): Completion {
	const need: Need = {type: 'profile'};
	const view = values?.(need);
	if (typed.includes('/') || values === undefined || (completion.needs !== undefined && completion.problem === undefined)) {
		return completion;
	}

	if (view === undefined) {
		return {...completion, needs: need};
	}

	const profiles = 'reason' in view ? [] : view.values.filter(({text}) => text.startsWith(typed));
	if (profiles.length === 0) {
		return completion;
	}

	const {needs, problem, common, candidates, prefixedCount, ...rest} = completion;
	return {
		...rest,
		candidates: candidates.toSpliced(prefixedCount, 0, ...profiles.map(({text, detail}): Candidate => ({
			text: quoteWord(`${prefix}${text}:`), label: `${text}:`, kind: 'value', detail, isComplete: false,
		}))),
		count: completion.count + profiles.length,
		prefixedCount: prefixedCount + profiles.length,
	};
}
