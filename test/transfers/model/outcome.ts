/**
What transfers may do and have to do, computed from the trees that were planted and from what was written since; in sets
of places, without the walks, plans and steps of what is tested.
*/
import {type KeyResponse} from '../../../source/engine/engine.ts';
import {
	around,
	endOfNode,
	goesAt,
	isHidden,
	placeOf,
	told,
	type Forest,
	type Spot,
} from './forest.ts';
import {type Write} from './witness.ts';

/** Lifetimes that differ by less count as the same, in milliseconds; it is documented so. */
const sameLifetime = 5000;

export type Policy = {
	readonly existing: 'overwrite' | 'keep' | 'refuse';
	readonly isPruning: boolean;
	/** cp and mv: directories that are there stay as they are, and nothing is replaced by something of the other kind. */
	readonly isCopy: boolean;
	readonly isKeepGoing: boolean;
	/** What the API does not tell for sure is not copied. */
	readonly isBarring: boolean;
};

export type Outcome = {
	/** All that is to be in the target, hidden nodes too. */
	readonly wanted: Forest;
	/** What the transfer writes, or finds written. */
	readonly written: ReadonlySet<string>;
	/** Keys of the target that stay as they are though the source has something else. */
	readonly kept: ReadonlySet<string>;
	readonly created: number;
	readonly updated: number;
	readonly deleted: number;
	/** What cannot be copied as it is: whatever the target has there stays. */
	readonly barred: ReadonlySet<string>;
	/** Places at which the policy has no answer. */
	readonly conflicts: readonly string[];
	/** Directories that are to go, with hidden nodes in them that nobody has mentioned. */
	readonly isStuck: boolean;
};

const isDirectory = ({value}: Spot) => value === undefined;
const isBelowAny = (place: string, places: ReadonlySet<string>) => around(place).some(at => places.has(at));

function isAlike(source: Spot, target: Spot): boolean {
	const [end, other] = [source.endsAt ?? Infinity, target.endsAt ?? Infinity];
	return source.value === target.value && (end === other || Math.abs(end - other) <= sameLifetime);
}

/** A directory before what is in it. */
function fromTheTop(forest: Forest): string[] {
	return forest.keys().toArray().toSorted((a, b) => around(a).length - around(b).length);
}

/** `source` is what is told of it: without hidden nodes. */
export function outcomeOf(source: Forest, target: Forest, {existing, isPruning, isCopy, isBarring}: Policy): Outcome {
	const wanted: Forest = new Map();
	const written = new Set<string>();
	const kept = new Set<string>();
	/** What stays with all below it, and what goes so. */
	const blocked = new Set<string>();
	const replaced = new Set<string>();
	const barred = new Set<string>();
	const conflicts: string[] = [];
	let created = 0;
	let updated = 0;
	/** Directories that go when they go in the source, by themselves. */
	const lasting = new Set<string>();
	/** In other directories that stay as they are, what is written goes when it would have gone in the source. */
	const limited = (place: string): Spot => {
		let end = source.get(place)!.endsAt ?? Infinity;
		for (const at of around(place)) {
			if (written.has(at) || lasting.has(at)) {
				break;
			}

			end = Math.min(end, goesAt(source, at));
		}

		return {...source.get(place)!, ...(end !== Infinity && {endsAt: end})};
	};

	for (const place of fromTheTop(source)) {
		const spot = limited(place);
		const there = target.get(place);
		if (isBelowAny(place, blocked)) {
			continue;
		}

		if (isBarring && told(spot.value)?.includes('\uFFFD') === true) {
			barred.add(place);
			blocked.add(place);
			if (there !== undefined) {
				wanted.set(place, there);
			}
		} else if (there === undefined || isBelowAny(place, replaced)) {
			written.add(place);
			wanted.set(place, spot);
			created++;
		} else if (isDirectory(spot) === isDirectory(there)) {
			if (isAlike(spot, there)) {
				lasting.add(place);
			}

			if (isAlike(spot, there) || (isCopy && isDirectory(spot))) {
				wanted.set(place, there);
			} else if (existing === 'overwrite') {
				written.add(place);
				wanted.set(place, spot);
				updated++;
			} else {
				kept.add(place);
				wanted.set(place, there);
				if (existing === 'refuse') {
					conflicts.push(place);
				}
			}
		} else if (existing === 'overwrite' && !isCopy && (isDirectory(spot) || (isPruning && place !== ''))) {
			written.add(place);
			replaced.add(place);
			wanted.set(place, spot);
			created++;
		} else {
			kept.add(place);
			blocked.add(place);
			wanted.set(place, there);
			if (existing !== 'keep') {
				conflicts.push(place);
			}
		}
	}

	let deleted = replaced.size;
	let isStuck = false;
	for (const place of fromTheTop(target)) {
		const spot = target.get(place)!;
		if (wanted.has(place)) {
			continue;
		}

		const isGoing = isBelowAny(place, replaced) || (isPruning && !isBelowAny(place, blocked));
		if (isGoing && !isHidden(place)) {
			deleted++;
			continue;
		}

		const isLeft = around(place).every(at => at === '' || wanted.has(at) || isHidden(at));
		isStuck ||= !isLeft || isBelowAny(place, replaced);
		wanted.set(place, spot);
	}

	return {
		wanted, written, kept, barred, created, updated, deleted, conflicts, isStuck,
	};
}

/** When each node is to end that a transfer has written: never later than it would have gone in the source. */
export function wantedEnd({wanted, written}: Outcome, source: Forest, place: string): number {
	const ends = [place, ...around(place)].filter(at => written.has(at)).map(at => goesAt(source, at));
	return Math.min(goesAt(wanted, place), ...ends);
}

/** What a place has been; a state that nobody can date any more is one from before all. */
export type State = Spot & {readonly isThere: boolean; readonly since: number; readonly isWithTop?: boolean};

/** A subtree from what was planted on, through all that was written to it. */
export class Story {
	readonly now: Forest;
	readonly #first: Forest;
	readonly #top: string;
	readonly #later = new Map<string, State[]>();

	constructor(planted: Forest, top: string) {
		this.#first = new Map(planted);
		this.now = new Map(planted);
		this.#top = top;
	}

	/** All that it was, in order. */
	states(place: string): State[] {
		const first = this.#first.get(place);
		return [{...first, isThere: first !== undefined, since: -1}, ...this.#later.get(place) ?? []];
	}

	/** What went before in the order of the store has to be told before. */
	tell(write: Write & {readonly response: KeyResponse}): void {
		const place = placeOf(this.#top, write.key);
		if (place === undefined) {
			return;
		}

		const {verb, options, response: {node}, sent, sentAt} = write;
		if (verb === 'delete') {
			this.#forget(place, {isThere: false, since: sent, isWithTop: place === ''});
			return;
		}

		// What has expired by then is made anew, and for ever.
		const expired = around(place).filter(at => this.now.has(at) && goesAt(this.now, at) <= sentAt);
		const old = this.now.get(place);
		if (old !== undefined && isDirectory(old) && options.dir !== true) {
			// No value is written to a directory that is still there.
			expired.push(place);
		}

		for (const at of expired) {
			this.#forget(at, {isThere: false, since: sent});
		}

		const missing = around(place).filter(at => !this.now.has(at));
		for (const at of missing) {
			this.now.set(at, {});
			this.#note(at, {isThere: true, since: sent});
		}

		// What a directory's new lifetime is told with is no index of its own.
		const index = verb === 'update' && options.dir === true ? this.now.get(place)?.index : node.modifiedIndex;
		const spot: Spot = {...(options.dir !== true && {value: options.value ?? ''}), ...endOfNode(node), ...(index !== undefined && {index})};
		this.now.set(place, spot);
		this.#note(place, {...spot, isThere: true, since: sent});
	}

	/** A node has gone with all below it. */
	#forget(place: string, state: State): void {
		const gone = this.now.keys().filter(at => at === place || place === '' || at.startsWith(`${place}/`)).toArray();
		for (const at of gone) {
			this.now.delete(at);
			this.#note(at, state);
		}
	}

	#note(place: string, state: State): void {
		this.#later.set(place, [...this.#later.get(place) ?? [], state]);
	}
}
