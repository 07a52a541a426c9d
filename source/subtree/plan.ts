/**
What has to be done to make one subtree like another: a stream of steps, in an order in which they can be taken.
*/
import {
	isSame,
	isSameKind,
	pairUp,
	type Pair,
} from './compare.ts';
import {isBelow, type Entry, type TreeEntry} from './entries.ts';
import {endOf, withEnds} from './lifetimes.ts';
import {emptyDirectory} from './lossy.ts';

export type Step = {readonly path: string} & (
	| {readonly kind: 'create'; readonly source: Entry}
	| {readonly kind: 'update'; readonly source: Entry; readonly target: TreeEntry}
	| {readonly kind: 'same'}
	/** A directory that is there as soon as a key lies in it. */
	| {readonly kind: 'implied'}
	/** Only what in it is in the source's way, or pruned, was deleted before: a directory is empty by then. */
	| {readonly kind: 'delete'; readonly target: TreeEntry}
	/** The target has something else there, which is left alone as requested. */
	| {readonly kind: 'keep'}
	/** The target has something else there, and nobody said what to do about it. */
	| {readonly kind: 'conflict'; readonly source: Entry; readonly target: TreeEntry}
	/** It cannot be copied as it is, so it is left out with all that is in it; the target keeps what it has there. */
	| {readonly kind: 'barred'; readonly source: Entry; readonly obstacle: string}
	/** Only in the target, and not to be pruned. */
	| {readonly kind: 'extra'}
);

export type StepKind = Step['kind'];

export type PlanPolicy = {
	/** What happens to a key that has another value or lifetime there, or is a directory there. */
	readonly existing: 'overwrite' | 'keep' | 'refuse';
	/** Delete what only the target has. */
	readonly isPruning: boolean;
	/** A directory that is there stays as it is, since other keys lie in it. */
	readonly isKeepingDirectories?: boolean;
	/** Directories of the target are there as long as something lies in them, and have no lifetime of their own. */
	readonly isWithoutDirectories?: boolean;
	/** The source may hold hidden nodes that its listing lacks: the target's own are not known to be too many. */
	readonly isSourceHiding?: boolean;
};

/** A directory of the target that is deleted when everything below it has been, and what takes its place. */
type Leaving = {readonly target: TreeEntry; readonly successor?: Entry};

/**
The directories around a place that exist already and keep their own times to live: what is put into them gets the expiration
of the source's directory, and goes with the target's. Written later than that, it would create the directory again, for ever.
*/
class KeptDirectories {
	readonly #around: Array<{readonly path: string; readonly end: number | undefined; readonly goesBy: number | undefined}> = [];

	/** The entry as it will be written; entries come in the order of a walk. */
	limited(entry: Entry): Entry {
		while (this.#around.length > 0 && !isBelow(entry.path, this.#around.at(-1)!.path)) {
			this.#around.pop();
		}

		const {end, goesBy} = this.#around.at(-1) ?? {};
		return {
			...entry,
			...(end !== undefined && end < (entry.endsAt ?? Infinity) && {endsAt: end}),
			...(goesBy !== undefined && goesBy < (entry.goesBy ?? Infinity) && {goesBy}),
		};
	}

	/** A directory that gets its lifetime, or has it already, expires with all that is in it. */
	add(directory: Entry, hasLifetime: boolean, target: TreeEntry | undefined): void {
		const outer = this.#around.at(-1)?.goesBy;
		const goesBy = hasLifetime ? outer : endOf({path: directory.path, endsAt: target?.endsAt, goesBy: outer});
		this.#around.push({path: directory.path, end: hasLifetime ? undefined : endOf(directory), goesBy});
	}
}

/**
The steps from the target to the source. Both have to be in the order of a walk. A directory is replaced by a key only when
what is in it may be deleted, and the top never is. `lookUp` finds the target's hidden nodes, which are in no listing.
*/
export async function * plan(
	sources: AsyncIterable<Entry>,
	targets: AsyncIterable<TreeEntry>,
	policy: PlanPolicy,
	lookUp: (path: string) => Promise<TreeEntry | undefined> = async () => undefined,
): AsyncGenerator<Step> {
	const leaving: Leaving[] = [];
	const kept = new KeptDirectories();
	/** A subtree that stays as it is. */
	let blocked: string | undefined;
	for await (const {source, ...others} of pairUp(withEnds(policy.isWithoutDirectories ? withoutEmpty(sources) : sources), targets)) {
		const found = {...others, ...(source !== undefined && {source: kept.limited(source)})};
		// What is shown under that name has another one, and is not in the way.
		const listed = source !== undefined && found.target?.obstacle !== undefined ? {...found, target: undefined} : found;
		const pair = listed.target === undefined && isUnlisted(listed.path) ? {...listed, target: await lookUp(listed.path)} : listed;
		yield * leave(leaving, pair.path);
		if (blocked !== undefined && isBelow(pair.path, blocked)) {
			if (pair.source === undefined) {
				yield {kind: 'extra', path: pair.path};
			}

			continue;
		}

		if (policy.isSourceHiding === true && pair.source === undefined && isHidden(pair.path)) {
			yield * stay(leaving);
			yield {kind: 'extra', path: pair.path};
			continue;
		}

		const step = stepFor(pair, policy);
		if (pair.source !== undefined && pair.source.value === undefined) {
			const isWritten = step === undefined || step.kind === 'create' || step.kind === 'update';
			const hasLifetime = policy.isWithoutDirectories !== true
				&& (isWritten || (pair.target !== undefined && isSame(pair.source, pair.target)));
			kept.add(pair.source, hasLifetime, pair.target);
		}

		if (step === undefined) {
			yield * replaceKind(pair as Required<typeof pair>, leaving);
		} else if (step.kind === 'delete' && step.target.value === undefined) {
			leaving.push({target: step.target});
		} else {
			yield step;
			const isOtherKind = pair.source !== undefined && pair.target !== undefined && !isSameKind(pair.source, pair.target);
			blocked = isOtherKind || step.kind === 'barred' ? pair.path : undefined;
		}
	}

	yield * leave(leaving);
}

/** A directory that nothing lies in comes with its obstacle. */
async function * withoutEmpty(entries: AsyncIterable<Entry>): AsyncGenerator<Entry> {
	let directory: Entry | undefined;
	for await (const entry of entries) {
		if (directory !== undefined) {
			yield isBelow(entry.path, directory.path) ? directory : asEmpty(directory);
		}

		directory = entry.value === undefined ? entry : undefined;
		if (directory === undefined) {
			yield entry;
		}
	}

	if (directory !== undefined) {
		yield asEmpty(directory);
	}
}

/** The top itself holds nothing up. */
function asEmpty(directory: Entry): Entry {
	return directory.path === '' ? directory : {obstacle: emptyDirectory, ...directory};
}

/** Whether the listings of v2 leave it out. */
export function isHidden(path: string): boolean {
	return path.startsWith('_') || path.includes('/_');
}

/** Hidden, or listed under another name because of bytes that the API cannot carry. */
function isUnlisted(path: string): boolean {
	return isHidden(path) || !path.isWellFormed();
}

/** The directories around what stays do so, too. */
function * stay(leaving: Leaving[]): Generator<Step> {
	for (const {target, successor} of leaving.splice(0)) {
		const {path} = target;
		yield successor === undefined
			? {kind: 'extra', path}
			: {
				kind: 'conflict', path, source: successor, target,
			};
	}
}

/** Deletes the directories that the walk has left when it is at `path`, the deepest first. */
function * leave(leaving: Leaving[], path?: string): Generator<Step> {
	const staying = path === undefined ? 0 : leaving.findLastIndex(({target}) => isBelow(path, target.path)) + 1;
	for (const last of leaving.splice(staying).toReversed()) {
		yield {kind: 'delete', path: last.target.path, target: last.target};
		if (last.successor !== undefined) {
			yield {kind: 'create', path: last.target.path, source: last.successor};
		}
	}
}

function * replaceKind({path, source, target}: Required<Pair<Entry, TreeEntry>>, leaving: Leaving[]): Generator<Step> {
	if (target.value === undefined) {
		leaving.push({target, successor: source});
	} else {
		yield {kind: 'delete', path, target};
		yield {kind: 'create', path, source};
	}
}

/** Undefined when a key takes a directory's place, or the other way round. */
function stepFor(
	{path, source, target}: Pair<Entry, TreeEntry>,
	{existing, isPruning, isKeepingDirectories = false, isWithoutDirectories = false}: PlanPolicy,
): Step | undefined {
	if (source === undefined) {
		return isPruning && target!.obstacle === undefined ? {kind: 'delete', path, target: target!} : {kind: 'extra', path};
	}

	if (source.obstacle !== undefined) {
		return {
			kind: 'barred', path, source, obstacle: source.obstacle,
		};
	}

	if (isWithoutDirectories && source.value === undefined && (target?.value === undefined)) {
		return {kind: target === undefined ? 'implied' : 'same', path};
	}

	if (target === undefined) {
		return {kind: 'create', path, source};
	}

	if (isKeepingDirectories && source.value === undefined && target.value === undefined) {
		return {kind: 'same', path};
	}

	if (isSame(source, target) || (path === '' && target.node.key === '' && source.value === undefined)) {
		return {kind: 'same', path};
	}

	if (existing === 'keep') {
		return {kind: 'keep', path};
	}

	if (existing === 'overwrite') {
		if (isSameKind(source, target)) {
			return {
				kind: 'update', path, source, target,
			};
		}

		if (target.value !== undefined || (isPruning && path !== '')) {
			return undefined;
		}
	}

	return {
		kind: 'conflict', path, source, target,
	};
}
