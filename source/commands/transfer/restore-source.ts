/**
The past in a file that export wrote: one moment of one subtree.
*/
import {isExport, openFile} from '../../archive/main.ts';
import {checkSource, reading} from '../../archive/source.ts';
import {UserError} from '../../errors.ts';
import {isWithin} from '../../protocol/paths.ts';
import {isBelow, pathBelow, type Entry} from '../../subtree/entries.ts';
import {type CommandContext} from '../common/context.ts';

export type RestoreSource = {
	readonly label: string;
	/** The key and what is below it, in the order of a walk. */
	entries(): AsyncIterable<Entry>;
};

type Wanted = {
	readonly key: string;
	/** As typed; empty for the moment that the file has. */
	readonly moment: string;
	readonly now: number;
	readonly stack: AsyncDisposableStack;
};

/** Rejects with UserError where nobody can tell. */
export async function isExportIn(place: string, {signal}: CommandContext): Promise<boolean> {
	return reading(place, signal, async () => isExport(place));
}

/** Rejects with UserError where the file has not what is wanted. */
export async function sourceInExport(file: string, {key, moment, now, stack}: Wanted, {signal}: CommandContext): Promise<RestoreSource> {
	const {header, entries} = await reading(file, signal, async () => checkSource(await openFile(file, {now, stack, signal}), signal));
	if (header === undefined) {
		throw new UserError(`${file} does not say where it belongs`, {hint: `›import ${file} KEY brings it to any key.`});
	}

	if (moment !== '' && moment !== String(header.index)) {
		throw header.index === undefined
			? new UserError(`${file} does not say at which index it was`, {hint: 'Leave out --at to restore what it holds.'})
			: new UserError(`${file} holds what was there at index ${header.index}, and of no other moment`, {
				hint: 'Leave out --at to restore that.',
			});
	}

	const label = `${key}@${header.index ?? file}`;
	if (!isWithin(key, header.key)) {
		throw new UserError(`${file} holds ${header.key}, and nothing of ${key}`, {hint: `›restore ${header.key} --from ${file} restores it.`});
	}

	const top = pathBelow(header.key, key);
	const below = async function * (): AsyncGenerator<Entry> {
		for await (const {path, ...entry} of entries()) {
			if (path === top || isBelow(path, top)) {
				yield {...entry, path: path === top ? '' : path.slice(top === '' ? 0 : top.length + 1)};
			}
		}
	};

	// Without this, what is not there would count as empty.
	const first = await below().next();
	if (first.done === true) {
		throw new UserError(`there is no ${key} in ${file}`, {exitCode: 4, hint: `It holds ${header.key}.`});
	}

	return {label, entries: below};
}
