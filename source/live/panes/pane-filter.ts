/**
Which events a pane shows: a regular expression over action, key and values, and a choice of actions.
*/
import {UserError, messageOf} from '../../errors.ts';
import {type Action, type KeyResponse} from '../../engine/engine.ts';
import {linearOrNone, type TextExpression} from '../../format/query/text-expression.ts';

export type PaneFilter = {
	/** As it was given; empty when only actions were given. */
	readonly text: string;
	readonly pattern: TextExpression;
	/** Empty for all of them. */
	readonly actions: ReadonlySet<Action>;
};

export type FilterSubject = {readonly action: Action; readonly key: string; readonly before?: string; readonly after?: string};

/** The actions that a watch can report. */
const watchedActions: readonly Action[] = ['set', 'create', 'update', 'delete', 'compareAndSwap', 'compareAndDelete', 'expire'];

/** A filter; undefined when it would let everything pass. Case is ignored unless there is a capital. */
export async function createFilter(text: string, actions: readonly string[] = []): Promise<PaneFilter | undefined> {
	const unknown = actions.find(action => !(watchedActions as readonly string[]).includes(action));
	if (unknown !== undefined) {
		throw new UserError(`there is no action "${unknown}"`, {hint: `Actions: ${watchedActions.join(', ')}`});
	}

	if (text === '' && actions.length === 0) {
		return undefined;
	}

	const pattern = await expressionOf(text);
	if (pattern === undefined) {
		throw new UserError('this regular expression could take too long for a pane', {
			hint: String.raw`Filters are without (?=…), (?!…), (?<=…), (?<!…), \1 and counts over 1000.`,
		});
	}

	return {text, pattern, actions: new Set(actions as readonly Action[])};
}

async function expressionOf(text: string): Promise<TextExpression | undefined> {
	try {
		return await linearOrNone(text, /\p{Uppercase}/u.test(text.replaceAll(/\\./g, '')) ? '' : 'i');
	} catch (error) {
		throw new UserError(messageOf(error), {
			cause: error,
			hint: String.raw`The filter is a JavaScript regular expression: --filter '/os$|centos\d'`,
		});
	}
}

export function passes({pattern, actions}: PaneFilter, {action, key, before = '', after = ''}: FilterSubject): boolean {
	return (actions.size === 0 || actions.has(action)) && pattern.test(`${action} ${key} ${before} ${after}`);
}

export function subjectOf({action, node, prevNode}: KeyResponse): FilterSubject {
	return {
		action, key: node.key, before: prevNode?.value, after: node.value,
	};
}

/** The filter as it is shown: `/os$/ set, delete`. */
export function filterText({text, actions}: PaneFilter): string {
	return [text === '' ? '' : `/${text}/`, [...actions].join(', ')].filter(part => part !== '').join(' ');
}
