/**
The second half of a move: what was copied is removed from the source, unless it has changed since.
*/
import {EtcdError, errorCodes} from '../../protocol/errors.ts';
import {removeDirectory} from '../../subtree/directory-removal.ts';
import {isBelow, keyOf} from '../../subtree/entries.ts';
import {repeatedWrite} from '../../subtree/repeated.ts';
import {forEachAtOnce} from '../../util/for-each-at-once.ts';
import {type Location} from '../common/location.ts';
import {type CopiedNode, type CopiedNodes} from './copied-nodes.ts';

export type RemovalOptions = {
	/** Requests at the same time. */
	readonly concurrency: number;
	readonly signal: AbortSignal;
	onRemoved(isDirectory: boolean): void;
	/** Called with a line about what stays. */
	onLeft(text: string): void;
};

function reasonOf({code, message}: EtcdError): string {
	if (code === errorCodes.compareFailed) {
		return 'it has changed since it was copied';
	}

	return code === errorCodes.directoryNotEmpty ? 'something is left in it' : message;
}

/** The keys first, then the directories, each after those in it. */
export async function removeCopied(
	{engine, key: top, label}: Location,
	copied: {readonly keys: CopiedNodes; readonly directories: CopiedNodes},
	options: RemovalOptions,
): Promise<void> {
	const {signal, onRemoved, onLeft} = options;
	const remove = async ({path, modifiedIndex}: CopiedNode, isDirectory: boolean) => {
		try {
			const key = keyOf(top, path);
			await repeatedWrite(
				async () => (isDirectory ? removeDirectory(engine, key, {signal}) : engine.delete(key, {prevIndex: BigInt(modifiedIndex), signal})),
				signal,
			);
			onRemoved(isDirectory);
		} catch (error) {
			if (!(error instanceof EtcdError) || signal.aborted) {
				throw error;
			}

			if (error.code === errorCodes.keyNotFound) {
				onRemoved(isDirectory);
			} else {
				onLeft(`${keyOf(label, path)} stays: ${reasonOf(error)}`);
			}
		}
	};

	await forEachAtOnce(copied.keys.nodes(), options, async node => remove(node, false));
	const underWay = new Map<string, Promise<void>>();
	// A directory was copied before those in it, so going backwards their removal has begun before its own.
	await forEachAtOnce(copied.directories.nodesBackwards(), options, async node => {
		const {path} = node;
		const inIt = underWay.entries().filter(([other]) => isBelow(other, path)).map(async ([, removal]) => removal).toArray();
		const removal = (async () => {
			await Promise.all(inIt);
			await remove(node, true);
		})();
		underWay.set(path, removal);
		try {
			await removal;
		} finally {
			underWay.delete(path);
		}
	});
}
