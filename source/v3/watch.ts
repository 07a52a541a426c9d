/**
Watching without losing or repeating an event: the server keeps a history, so a watch that was broken goes on behind what it has
given, on whichever member answers.
*/
import {type CallOptions, type KeyResponse, type WatchOptions} from '../engine/engine.ts';
import {AttemptError} from '../engine/failures.ts';
import {failureWords} from '../engine/failure-words.ts';
import {isAbout} from '../engine/watch-interest.ts';
import {WatchPauses} from '../engine/watch-pauses.ts';
import {
	KV,
	Watch,
	type Event,
	type WatchResponse,
} from '../pb/generated/rpc_pb.ts';
import {
	EtcdError,
	HintedError,
	errorCodes,
	hasCode,
} from '../protocol/errors.ts';
import {bytesFromText, textFromBytes} from '../protocol/text.ts';
import {CatchUp} from './catch-up.ts';
import {type Client} from './client.ts';
import {type Leases} from './leases.ts';
import {directoryNode, nodeOf, removedNode} from './nodes.ts';
import {eventTypes} from './numbers.ts';
import {keyOfPath, pathOfKey, rangeBelow} from './paths.ts';
import {isForbidden} from './refusals.ts';
import {Vanished, type Step} from './vanished.ts';

/** A stream that was open for so long, and then broke, was good. */
const goodMs = 10_000;

export type StreamOptions = WatchOptions & {
	readonly signal: AbortSignal;
	/** Called when a connection is lost. */
	readonly onBreak: () => void;
	/** After this long without an answer, the last failure ends the watch. */
	readonly patienceMs: number;
};

/** Where a watch goes on: at a revision, behind so many of its events. */
type Place = {
	revision: bigint;
	given: number;
	/** The key itself may not be read, only what lies below it. */
	isBelowOnly: boolean;
};

async function * requestsFor(path: string, {revision, isBelowOnly}: Place, recursive: boolean, catchUp: CatchUp) {
	const key = bytesFromText(keyOfPath(path));
	const {start, end} = rangeBelow(path);
	// From the key itself to all that lies below; what sorts in between is left out later.
	const from = recursive && (isBelowOnly || key.length === 0) ? start : key;
	yield {
		requestUnion: {
			case: 'createRequest' as const,
			value: {
				key: from,
				...(recursive && {rangeEnd: end}),
				startRevision: revision,
				progressNotify: true,
				prevKv: true,
				fragment: true,
			},
		},
	};
	// The stream stays open as long as there may be another request.
	for await (const _ of catchUp.fences()) {
		yield {requestUnion: {case: 'createRequest' as const, value: {key: from}}};
	}
}

function clearedHistory(oldest: bigint, wanted: bigint): EtcdError {
	return new HintedError(errorCodes.eventIndexCleared, `the requested history has been cleared [${oldest}/${wanted}]`, {
		index: Number(oldest), hint: 'That part of the history was compacted: read the present state and watch from there.',
	});
}

/** Throws when the server has ended the watch. */
function requireOpen({canceled, compactRevision, cancelReason}: WatchResponse, {revision}: Place, endpoint: string): void {
	if (!canceled) {
		return;
	}

	if (compactRevision > 0n) {
		throw clearedHistory(compactRevision, revision);
	}

	if (isForbidden(cancelReason)) {
		throw new EtcdError(errorCodes.unauthorized, 'permission denied');
	}

	throw new AttemptError('streamEnded', failureWords.said(endpoint, cancelReason), {peer: endpoint});
}

/** The events of whole revisions; `isComplete` of a piece says that its last revision has no more. */
type Piece = {readonly events: readonly Event[]; readonly isComplete: boolean; readonly index: number};

type Revision = {readonly revision: bigint; readonly events: readonly Event[]; readonly index: number};

/** All that had happened until then was given. */
type CaughtUp = {readonly caughtUp: bigint};

class EventMaker {
	readonly #leases: Leases;
	readonly #path: string;
	readonly #recursive: boolean;
	readonly #vanished: Vanished;

	constructor(client: Client, leases: Leases, path: string, recursive: boolean) {
		this.#leases = leases;
		this.#path = path;
		this.#recursive = recursive;
		this.#vanished = new Vanished(client, path);
	}

	/** What the watcher is told of the events of one revision, in their order. */
	async make(events: readonly Event[], revision: bigint, index: number, options: CallOptions): Promise<readonly KeyResponse[]> {
		const lifetimes = await this.#leases.lifetimesOf(events.map(({kv}) => kv!.lease), options);
		const lost = events.filter(({type}) => type === eventTypes.delete).map(({prevKv}) => prevKv?.lease ?? 0n).filter(lease => lease !== 0n);
		const ended = await this.#leases.endedOf(lost, options);
		const made: KeyResponse[] = [];
		const steps: Step[] = [];
		for (const {type, kv, prevKv} of events) {
			const path = this.#recursive ? pathOfKey(textFromBytes(kv!.key)) : this.#path;
			const prevNode = prevKv === undefined ? undefined : nodeOf(prevKv, lifetimes, path);
			const isRemoved = type === eventTypes.delete;
			steps.push({path, difference: isRemoved ? -1 : (kv!.createRevision === kv!.modRevision ? 1 : 0)});
			const action = isRemoved ? (prevKv !== undefined && ended.has(prevKv.lease) ? 'expire' : 'delete') : 'set';
			const node = isRemoved ? removedNode(path, revision, prevKv?.createRevision ?? revision) : nodeOf(kv!, lifetimes, path);
			made.push({
				action, node, ...(prevNode !== undefined && {prevNode}), index,
			});
		}

		if (this.#recursive) {
			for (const path of await this.#vanished.after(steps, revision, options)) {
				made.push({
					action: 'delete',
					node: {...removedNode(path, revision, 0n), dir: true},
					prevNode: directoryNode(path),
					index,
				});
			}
		}

		return made.filter(event => isAbout(event, this.#path));
	}
}

/** The answers of one stream; rejects with AttemptError when it breaks. */
async function * pieces(
	client: Client,
	path: string,
	place: Place,
	{recursive = false, signal, onLink, onPiece, onCaughtUp}: StreamOptions,
): AsyncGenerator<Piece | CaughtUp> {
	const endpoint = client.preferredEndpoint;
	let index = 0;
	const left = new AbortController();
	const ended = AbortSignal.any([signal, left.signal]);
	const catchUp = new CatchUp(onCaughtUp !== undefined);
	try {
		const requests = requestsFor(path, place, recursive, catchUp);
		for await (const answer of client.stream(Watch.method.watch, requests, {signal: ended, about: path})) {
			client.sight.observe(answer.header);
			requireOpen(answer, place, endpoint);
			onPiece?.();
			const {revision} = answer.header!;
			const caughtUp = catchUp.note(answer, place.revision);
			if (catchUp.isFence(answer)) {
				// Only its order among the others counts.
			} else if (answer.created) {
				index = Number(revision);
				onLink?.(true);
				if (place.revision === 0n) {
					place.revision = revision + 1n;
				}
			} else if (answer.events.length === 0) {
				// Nothing has happened to these keys up to this revision.
				if (revision >= place.revision) {
					place.revision = revision + 1n;
					place.given = 0;
				}
			} else {
				yield {events: answer.events, isComplete: !answer.fragment, index};
			}

			if (caughtUp !== undefined) {
				yield {caughtUp};
			}
		}
	} finally {
		catchUp.stop();
		left.abort();
	}

	signal.throwIfAborted();
	throw new AttemptError('streamEnded', failureWords.streamEndedEmpty, {peer: endpoint});
}

/** Events of whole revisions, made of the pieces in which they come. */
async function * revisions(
	source: AsyncIterable<Piece | CaughtUp>,
): AsyncGenerator<Revision | CaughtUp> {
	let events: Event[] = [];
	for await (const piece of source) {
		if ('caughtUp' in piece) {
			yield piece;
			continue;
		}

		for (const event of piece.events) {
			const revision = event.kv!.modRevision;
			if (events.length > 0 && events[0]!.kv!.modRevision !== revision) {
				yield {revision: events[0]!.kv!.modRevision, events, index: piece.index};
				events = [];
			}

			events.push(event);
		}

		if (!(piece.isComplete && events.length > 0)) {
			continue;
		}

		yield {revision: events[0]!.kv!.modRevision, events, index: piece.index};
		events = [];
	}
}

async function * watchUntilAbort(client: Client, leases: Leases, path: string, options: StreamOptions): AsyncGenerator<KeyResponse> {
	const {recursive = false, waitIndex = 0n, signal, onLink, onCaughtUp, onBreak, patienceMs} = options;
	const place: Place = {revision: BigInt.asIntN(64, waitIndex), given: 0, isBelowOnly: false};
	const maker = new EventMaker(client, leases, path, recursive);
	const pauses = new WatchPauses({
		signal, patienceMs, goodMs, onLost() {
			onLink?.(false);
			onBreak();
		},
	});
	const onOpen = () => {
		pauses.noteOpen();
		onLink?.(true);
	};

	for (;;) {
		pauses.noteAttempt();
		try {
			// Through the log: whether it is still the same cluster, and who answers.
			await client.call(KV.method.range, {key: probeKey(path, place), countOnly: true}, {signal, about: path});
			for await (const step of revisions(pieces(client, path, place, {...options, onLink: onOpen}))) {
				if ('caughtUp' in step) {
					onCaughtUp?.(Number(step.caughtUp));
					continue;
				}

				const {revision, events, index} = step;
				if (revision < place.revision) {
					continue;
				}

				const made = await maker.make(events, revision, index, {signal});
				const skipped = revision === place.revision ? place.given : 0;
				place.revision = revision;
				place.given = skipped;
				pauses.noteEvent();
				for (const event of made.slice(skipped)) {
					place.given++;
					yield event;
				}

				place.revision = revision + 1n;
				place.given = 0;
			}
		} catch (error) {
			if (hasCode(error, errorCodes.unauthorized) && recursive && !place.isBelowOnly && keyOfPath(path) !== '') {
				place.isBelowOnly = true;
				continue;
			}

			await pauses.after(error);
		}
	}
}

/** A key that may be read by whoever may watch the path. */
function probeKey(path: string, {isBelowOnly}: Place): Uint8Array {
	const key = bytesFromText(keyOfPath(path));
	return isBelowOnly || key.length === 0 ? rangeBelow(path).start : key;
}

/** All events from `waitIndex` on; ends when the signal fires. */
export async function * watchEvents(client: Client, leases: Leases, path: string, options: StreamOptions): AsyncGenerator<KeyResponse> {
	try {
		yield * watchUntilAbort(client, leases, path, options);
	} catch (error) {
		if (!options.signal.aborted) {
			throw error;
		}
	}
}
