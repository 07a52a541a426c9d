/**
The checks of what a transfer has done: each write by itself, and what is there in the end.
*/
import {type Engine} from '../../../source/engine/engine.ts';
import {
	around,
	goesAt,
	isHidden,
	keyAt,
	placeOf,
	told,
	type Forest,
} from './forest.ts';
import {
	wantedEnd,
	type Outcome,
	type Policy,
	type State,
	type Story,
} from './outcome.ts';
import {type Witness, type Write} from './witness.ts';

/** Milliseconds that whole seconds, and the way of a request, make of a lifetime. */
export const tolerance = 6000;
/** A ttl is rounded up, when it is sent: the copy never goes first. */
const rounding = 1500;
const early = 50;
/** What goes with its directory in less than a minute is written with an end of its own. */
const nearEnd = 59_000;

export class Findings {
	readonly all: string[] = [];

	check(isTrue: boolean, text: () => string): void {
		if (!isTrue) {
			this.all.push(text());
		}
	}
}

export const shown = (text: unknown) => JSON.stringify(text)?.slice(0, 200);

export type Sides = {
	readonly from: Witness;
	readonly to: Witness;
	readonly fromTop: string;
	readonly toTop: string;
	readonly source: Story;
	readonly target: Story;
	readonly policy: Policy;
	readonly isMove: boolean;
	readonly isDropping: boolean;
	/** Lifetimes in a file may count from the import on. */
	readonly isRemaining: boolean;
	/** What is deleted is what was looked at first. */
	readonly isLooking: boolean;
};

const isRemote = ({engine}: {readonly engine: Engine}) => engine.info.kind === 'remote';

/** Whether one value is the other one as it has come from there. */
function isValueFrom(witness: Witness, value: string | undefined, stored: string | undefined): boolean {
	return isRemote(witness) ? told(value) === told(stored) : value === stored;
}

/** Whether it may go by itself before the check is over. */
export function isSoon(states: (place: string) => State[], place: string): boolean {
	const limit = Date.now() + tolerance;
	return [place, ...around(place)].some(at => states(at).some(({endsAt = Infinity}) => endsAt < limit));
}

/** Holds each write of the transfer against what the transfer could know. */
export function checkWrites(findings: Findings, sides: Sides): void {
	const {from, to, fromTop, toTop} = sides;
	const firstWrite = Math.min(...[from, to].flatMap(({transferred}) => transferred.map(({sent}) => sent)));
	for (const witness of new Set([from, to])) {
		const done = witness.done.filter(({isTransfer}) => isTransfer);
		const putBack = new Set(done.flatMap(write => putBackBy(write, witness.writes)));
		for (const write of done) {
			if (putBack.has(write)) {
				continue;
			}

			const [place, origin] = [placeOf(toTop, write.key), placeOf(fromTop, write.key)];
			const text = () => `${write.verb} of ${shown(write.key)} with ${shown({...write.options, signal: undefined, prevIndex: String(write.options.prevIndex)})}, which was ${shown(write.response.prevNode)}`;
			const problem = witness === to && place !== undefined
				? (write.verb === 'delete' ? problemOfDeletion(sides, write, place, firstWrite) : problemOfPut(sides, write, place))
				: (witness === from && origin !== undefined ? problemOfRemoval(sides, write, origin) : 'it is on neither side');
			findings.check(problem === undefined, () => `${text()}: ${problem!}`);
		}
	}

	checkVain(findings, sides);
}

/**
What was meant for a directory and met a key, since the API compares no index there, with the write that puts the key
back: that one is tried at once, and may fail where somebody else was quicker.
*/
function putBackBy(write: Done, writes: readonly Write[]): Write[] {
	const {verb, key, options, response: {prevNode, node}, sent} = write;
	if (options.dir !== true || prevNode === undefined || prevNode.dir === true) {
		return [];
	}

	const next = writes.find(other => other.isTransfer && other.key === key && other.sent > sent);
	const isBack = next?.options.value === (prevNode.value ?? '')
		&& (verb === 'delete' ? next.verb === 'create' : next.options.prevIndex === BigInt(node.modifiedIndex));
	return isBack ? [write, next] : [];
}

/** A directory is not tried to be deleted when something is known to stay in it. */
function checkVain(findings: Findings, {to, toTop, target}: Sides): void {
	const deleted = new Set(to.writes.filter(({isTransfer, verb}) => isTransfer && verb === 'delete').map(({key}) => key));
	const vain = to.writes.filter(({isTransfer, verb, options, response, key}) => isTransfer && verb === 'delete' && options.dir === true && response === undefined && placeOf(toTop, key) !== undefined);
	for (const {key, sent} of vain) {
		const stays = target.now.entries().find(([place, {index}]) => index !== undefined && !isHidden(place)
			&& keyAt(toTop, place).startsWith(`${key}/`) && !deleted.has(keyAt(toTop, place)) && to.hasSeen(keyAt(toTop, place), index, sent));
		findings.check(stays === undefined, () => `delete of ${shown(key)}, where ${shown(stays![0])} was to stay`);
	}
}

type Done = Write & {readonly response: NonNullable<Write['response']>};

function problemOfPut({from, to, source, target, policy, isDropping, isRemaining}: Sides, write: Done, place: string): string | undefined {
	const {options, response: {prevNode}, sentAt} = write;
	if (isHidden(place)) {
		return 'nobody has told of what is hidden';
	}

	const value = options.dir === true ? undefined : options.value ?? '';
	const origins = source.states(place).filter(state => state.isThere && isValueFrom(from, value, state.value));
	if (origins.length === 0) {
		return 'that was never in the source';
	}

	if (prevNode !== undefined && (policy.existing !== 'overwrite' || (policy.isCopy && value === undefined))) {
		return 'what is there was to be left alone';
	}

	if (prevNode !== undefined && prevNode.dir !== true && !to.hasSeen(write.key, prevNode.modifiedIndex)) {
		return 'it takes the place of something that was not read';
	}

	const end = options.ttl === undefined ? Infinity : sentAt + (options.ttl * 1000);
	if (isDropping) {
		return end === Infinity ? undefined : 'lifetimes were to be dropped';
	}

	const slack = isRemaining ? tolerance * 10 : rounding;
	const nearest = Math.min(...around(place).flatMap(at => {
		const states = source.states(at);
		return states.length === 1 ? states[0]!.endsAt ?? Infinity : Infinity;
	}));
	if (!isRemaining && nearest - sentAt < nearEnd && end > nearest + rounding && end - sentAt > 1000) {
		return `the directory around it goes at ${nearest}, and it ends at ${end}`;
	}

	const own = origins.map(({endsAt = Infinity}) => endsAt);
	// A directory of the target that stays as it is takes with it what is put in.
	const inherited = around(place).flatMap(at => [...source.states(at), ...target.states(at)]).flatMap(({endsAt}) => endsAt ?? []);
	const isRight = [...own, ...inherited.filter(at => at <= Math.max(...own))].some(at => at === end || (end - at >= (isRemaining ? -slack : -early) && end - at <= slack) || (end - sentAt === 1000 && at < sentAt + 1000));
	return isRight ? undefined : `it ends at ${end}, and in the source at ${own.join(', ')}`;
}

function problemOfDeletion({to, source, target, policy, isLooking}: Sides, {key, options, response: {prevNode}}: Done, place: string, firstWrite: number): string | undefined {
	if (isHidden(place)) {
		return 'nobody has told of what is hidden';
	}

	if (options.recursive === true) {
		return 'whatever may lie in it by now goes with it';
	}

	const wasDirectory = prevNode?.dir === true;
	if (prevNode !== undefined && !wasDirectory && !to.hasSeen(key, prevNode.modifiedIndex, isLooking ? firstWrite : Infinity)) {
		return 'nobody has looked at that before';
	}

	const isOther = ({isThere, value, isWithTop}: State) => isThere ? (value === undefined) !== wasDirectory : isWithTop !== true;
	const isAbsent = ({isThere, isWithTop}: State) => !isThere && isWithTop !== true;
	const states = source.states(place).filter(({since}) => since < firstWrite);
	// Below what becomes a key, all goes.
	const isReplaced = around(place).some(at => source.states(at).some(({isThere, value, since}) => since < firstWrite && isThere && value !== undefined));
	const isWanted = policy.isPruning
		? isReplaced || states.some(state => isOther(state)) || isSoon(at => source.states(at), place)
		: policy.existing === 'overwrite' && !policy.isCopy && !wasDirectory && states.some(state => state.isThere && isOther(state));
	if (!isWanted) {
		return states.some(state => isAbsent(state)) ? 'what only the target has was to stay' : 'the source has it, too';
	}

	return policy.existing === 'overwrite' || states.some(state => isAbsent(state)) || isReplaced || isSoon(at => target.states(at), place) || isSoon(at => source.states(at), place) ? undefined : 'what is there was to be left alone';
}

function problemOfRemoval({from, to, toTop, isMove, policy, target, source}: Sides, write: Done, place: string): string | undefined {
	const {verb, key, options, response: {prevNode}} = write;
	if (!isMove) {
		return 'the source was to stay';
	}

	const isAgain = ({isTransfer, verb: other, key: again, options: {value}, sent}: Write) => isTransfer && other === 'create' && again === key && sent > write.sent && value === (prevNode?.value ?? '');
	if (verb === 'create' && from.done.some(({isTransfer, verb: other, key: gone, options: {dir}, response: {prevNode: old}}) => isTransfer && other === 'delete' && dir === true && gone === key && old?.value === options.value)) {
		return undefined;
	}

	if (verb === 'delete' && options.dir === true && prevNode?.dir !== true && from.writes.some(other => isAgain(other))) {
		// Nobody can say that only a directory is meant; it has to be put back then.
		return undefined;
	}

	if (verb !== 'delete' || options.recursive === true || isHidden(place)) {
		return 'nobody has copied what is hidden';
	}

	if (prevNode?.dir === true || prevNode === undefined) {
		return undefined;
	}

	if (!from.hasSeen(key, prevNode.modifiedIndex)) {
		return 'it was never read so';
	}

	if (isRemote(from) && prevNode.value?.includes('\uFFFD') === true) {
		return 'the copy may be another one';
	}

	const stored = source.states(place).find(({index}) => index === prevNode.modifiedIndex)?.value;
	const isThere = target.states(place).some(state => state.isThere && isValueFrom(from, state.value, stored ?? prevNode.value));
	const isKept = policy.existing === 'keep' && target.states(place)[0]!.isThere && to.writes.every(({key: written}) => written !== `${toTop}/${place}`);
	return isThere && !isKept ? undefined : 'it was not copied';
}

/** Whatever changed has to be what was written: nothing has passed by the record. */
export function checkReplay(findings: Findings, story: Story, found: Forest, label: string): void {
	for (const place of new Set([...story.now.keys(), ...found.keys()])) {
		if (isSoon(at => story.states(at), place)) {
			continue;
		}

		const [said, there] = [story.now.get(place), found.get(place)];
		findings.check(
			(said === undefined) === (there === undefined) && (said?.index ?? there?.index) === there?.index,
			() => `${label}: ${shown(place)} is ${shown(there)}, after all that was written ${shown(said)}`,
		);
	}
}

export type Comparing = {
	readonly sides: Sides;
	readonly outcome: Outcome;
	readonly source: Forest;
	readonly before: Forest;
	readonly found: Forest;
	/** The same as it goes, where lifetimes are dropped on the way. */
	readonly going: Forest;
	/** How much later lifetimes may have begun, in milliseconds. */
	readonly slack: number;
	readonly isShort: boolean;
	skips?(place: string): boolean;
};

/** All that has to be there is there, and nothing else. */
export function checkStrictly(findings: Findings, {sides: {from, to, policy}, outcome, source, going, before, found, slack, isShort, skips = () => false}: Comparing): void {
	const now = Date.now();
	const {wanted, written} = outcome;
	const isSame = (value: string | undefined, other: string | undefined) => isRemote(from) || isRemote(to) ? told(value) === told(other) : value === other;
	for (const place of new Set([...wanted.keys(), ...found.keys()])) {
		if (skips(place) || (source !== going && goesAt(going, place) < now + tolerance)) {
			continue;
		}

		const [spot, there] = [wanted.get(place), found.get(place)];
		const end = wantedEnd(outcome, source, place);
		const foundEnd = goesAt(found, place);
		if (end < now + tolerance || goesAt(before, place) < now + tolerance) {
			// It may be there still, but not for long, unless it was there before and was left so.
			findings.check(there === undefined || (there.index !== undefined && there.index === before.get(place)?.index) || foundEnd <= Math.max(end, written.has(place) ? 0 : goesAt(before, place)) + slack, () => `${shown(place)} lives until ${foundEnd}, not ${end}`);
			continue;
		}

		// What has gone from the source by the time it is read is pruned.
		const isPruned = policy.isPruning && goesAt(source, place) < now + tolerance;
		findings.check(there !== undefined || spot === undefined || isPruned, () => `${shown(place)} is missing: ${shown(spot)}`);
		// Servers take away what has expired a moment later.
		const isLate = (there?.endsAt ?? Infinity) <= Date.now();
		findings.check(spot !== undefined || there === undefined || isLate, () => `${shown(place)} is there, and should not be: ${shown(there)}`);
		if (spot === undefined || there === undefined) {
			continue;
		}

		findings.check(isSame(spot.value, there.value), () => `${shown(place)} is ${shown(there.value)}, not ${shown(spot.value)}`);
		findings.check(foundEnd === end || Math.abs(foundEnd - end) < slack, () => `${shown(place)} ends at ${foundEnd}, not ${end}`);
		const own = spot.endsAt ?? Infinity;
		const foundOwn = there.endsAt ?? Infinity;
		const isOwn = foundOwn === own || Math.abs(foundOwn - own) < slack || (written.has(place) && Math.abs(foundOwn - end) < slack && foundOwn <= own);
		findings.check(isShort || isOwn || (policy.isCopy && !written.has(place)), () => `${shown(place)} itself ends at ${foundOwn}, not ${own}`);
		findings.check(written.has(place) || spot.index === undefined || spot.index === there.index || isShort, () => `${shown(place)} was written without need`);
	}
}

/** After what has stopped in the middle: each node is as it was, or as it is to be. */
export function checkPartly(findings: Findings, {sides: {from, to}, outcome: {wanted}, before, found, isShort}: Comparing): void {
	for (const place of new Set([...before.keys(), ...found.keys()])) {
		const there = found.get(place);
		const versions = [before.get(place), wanted.get(place)];
		const isSame = (value: string | undefined, other: string | undefined) => isRemote(from) || isRemote(to) ? told(value) === told(other) : value === other;
		findings.check(
			isShort || (there === undefined ? versions.includes(undefined) || (versions[0]!.value === undefined) !== (versions[1]!.value === undefined) : versions.some(version => version !== undefined && isSame(version.value, there.value))),
			() => `${shown(place)} is ${shown(there)}, and neither as it was nor as it is to be`,
		);
	}
}
