/**
A subtree that goes away while it is read is not a smaller one: what was not read yet would count as deleted.
*/
import {ifPresent} from '../engine/get-if-there.ts';
import {type CallOptions, type KeysApi} from '../engine/engine.ts';
import {UserError} from '../errors.ts';
import {type TreeEntry} from './entries.ts';

/**
The entries of the subtree at `key`. Rejects after the last one when the subtree did not exist all the time; `label` names
it.
*/
export async function * standing(
	entries: AsyncIterable<TreeEntry>,
	engine: Pick<KeysApi, 'get'>,
	key: string,
	{label, signal}: CallOptions & {readonly label: string},
): AsyncGenerator<TreeEntry> {
	let top: TreeEntry | undefined;
	for await (const entry of entries) {
		top ??= entry;
		yield entry;
	}

	// What has no children was read all at once.
	if (top !== undefined && top.node.dir !== true) {
		return;
	}

	const now = await ifPresent(engine.get(key, {signal, detail: 'node'}));
	if (top === undefined || now === undefined) {
		throw new UserError(`${label} is not there any more`, {hint: 'Nothing more is written.'});
	}

	if (now.node.createdIndex !== top.node.createdIndex) {
		throw new UserError(`${label} was removed and made again while it was read`, {
			hint: 'Nothing more is written; the same command reads it again.',
		});
	}
}
