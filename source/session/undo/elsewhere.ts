/**
What commands change on other clusters. It cannot be taken back from here, since nobody is connected to them any more: it is
noted, so that `undo` says so instead of taking back an older change, or one half of a move.
*/
import {type Engine, type KeyResponse} from '../../engine/engine.ts';
import {forwardingEngine} from '../../engine/forwarding.ts';
import {UserError} from '../../errors.ts';
import {isRemoval} from '../../live/expirations.ts';
import {withoutPasswords} from '../../protocol/redaction.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {grouped} from '../../util/counted.ts';
import {type UndoEntry, type UndoScope} from './undo-scope.ts';

/** The changes of a command on one other cluster. */
export type ChangesElsewhere = {
	/** As the command named it: a profile or a URL, without a password. */
	readonly place: string;
	/** The key that was changed first. */
	readonly key: string;
	readonly isRemoved: boolean;
	readonly count: number;
};

/** Whether both reach the same cluster, whose changes can be taken back through either. */
export function isSamePlace({info: {endpoints}}: Engine, {info: {endpoints: others}}: Engine): boolean {
	return endpoints.some(endpoint => others.includes(endpoint));
}

/** The engine of another cluster, whose changes are noted. */
export function notingEngine(engine: Engine, word: string, {open}: UndoScope): Engine {
	const place = withoutPasswords(word);
	const noted = async (answer: Promise<KeyResponse>): Promise<KeyResponse> => {
		const response = await answer;
		if (open !== undefined) {
			const before = open.elsewhere.get(place) ?? {
				place, key: response.node.key, isRemoved: isRemoval(response.action), count: 0,
			};
			open.elsewhere.set(place, {...before, count: before.count + 1});
		}

		return response;
	};

	return forwardingEngine(() => engine, {
		set: async (key, options) => noted(engine.set(key, options)),
		create: async (key, options) => noted(engine.create(key, options)),
		createInOrder: async (directory, options) => noted(engine.createInOrder(directory, options)),
		update: async (key, options) => noted(engine.update(key, options)),
		delete: async (key, options) => noted(engine.delete(key, options)),
	});
}

/** How a person takes it back. */
function advice({label, changes, elsewhere}: UndoEntry): string {
	const [{place, key, isRemoved, count}] = elsewhere as [ChangesElsewhere];
	const [here] = changes;
	const there = visible(`${place}${place.includes('://') ? '' : ':'}${key}`);
	if (/^mv\s/.test(label) && here !== undefined) {
		const local = visible(here.node.key);
		return changes.length > 1 || count > 1
			? 'mv the other way moves it back.'
			: `mv ${isRemoved ? `${local} ${there}` : `${there} ${local}`} moves it back.`;
	}

	const more = count > 1 ? ` and ${grouped(count - 1)} more` : '';
	return `It ${isRemoved ? 'removed' : 'wrote'} ${there}${more}; use ${visible(place)} goes there.`;
}

export function placesOf(elsewhere: readonly ChangesElsewhere[]): string {
	return elsewhere.map(({place}) => visible(place)).join(' and ');
}

/** Why such a command is not taken back; `next` is the one before it. */
export function refusalElsewhere(entry: UndoEntry, next: UndoEntry | undefined): UserError {
	const where = `the last change was made on ${placesOf(entry.elsewhere)}, and cannot be taken back from here`;
	const before = next === undefined ? '' : `; undo again takes back the one before: ${visible(next.label)}`;
	return new UserError(`not undone: ${where}: ${visible(entry.label)}`, {hint: `${advice(entry)} It is no longer on the list${before}.`});
}
