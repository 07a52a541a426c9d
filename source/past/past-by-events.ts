/**
A cluster as it was, as far back as its events reach: each answer is that of the present, with what has happened since taken back. So
the present is read first, and then all events up to the index of that very answer.
*/
import {
	EtcdError,
	errorCodes,
	hasCode,
	HintedError,
} from '../protocol/errors.ts';
import {
	type CallOptions,
	type Engine,
	type GetOptions,
	type KeyResponse,
} from '../engine/engine.ts';
import {forwardingEngine} from '../engine/forwarding.ts';
import {getIfThere, isAbsence} from '../engine/get-if-there.ts';
import {placeOf, readOnlyEngine, requirePresent} from '../engine/read-only.ts';
import {storeIndex} from '../engine/store-index.ts';
import {UserError} from '../errors.ts';
import {type Moment} from '../protocol/moment.ts';
import {cleanPath} from '../protocol/paths.ts';
import {systemClock} from '../util/clock.ts';
import {counted} from '../util/counted.ts';
import {monotonicMs} from '../util/monotonic.ts';
import {OneAtATime} from '../util/one-at-a-time.ts';
import {isAbout} from './changes.ts';
import {keptEvents} from './kept-events.ts';
import {OutOfReachError} from '../engine/out-of-reach.ts';
import {silenceAfter} from './silence.ts';
import {takenBack} from './taken-back.ts';

/** So many events are looked at first for the one that is meant. */
const firstLook = 32;
const lookFactor = 4;

/** Events that are held for a look that goes on for long while others write. */
const heldMaxDefault = 100_000;

type EventsOptions = CallOptions & {readonly heldMax?: number};

/** The engine refuses every change, and no events come from it; it ends with the other one. Rejects with UserError. */
export async function pastByEvents(engine: Engine, moment: Moment, options: EventsOptions = {}): Promise<Engine> {
	const past = await PastByEvents.open(engine, options);
	return past.at(moment, options);
}

/** The moments of a cluster, for whom its events are asked once. */
export class PastByEvents {
	readonly #engine: Engine;
	#index: number;
	readonly #known: KnownEvents;

	private constructor(engine: Engine, index: number, known: KnownEvents) {
		this.#engine = engine;
		this.#index = index;
		this.#known = known;
	}

	static async open(engine: Engine, {signal, heldMax = heldMaxDefault}: EventsOptions = {}): Promise<PastByEvents> {
		const start = monotonicMs();
		const index = await withAllEvents(storeIndex(engine, '/', {signal}));
		const silenceMs = silenceAfter(monotonicMs() - start);
		return new PastByEvents(engine, index, new KnownEvents(engine, index, {silenceMs, heldMax}));
	}

	/** The engine ends with that of the cluster. Rejects with UserError. */
	async at(moment: Moment, {signal}: CallOptions = {}): Promise<Engine> {
		const engine = this.#engine;
		const known = this.#known;
		const at = await withAllEvents(momentIn(known, moment, {signal}));
		this.#index = at > this.#index ? await storeIndex(engine, '/', {signal}) : this.#index;
		if (at > this.#index) {
			throw new UserError(`index ${at} is yet to come: ${placeOf(engine.info)} is at index ${this.#index}`);
		}

		await withAllEvents(known.reach(at + 1, {signal}));
		if (known.from > at + 1) {
			const begin = `the events that ${placeOf(engine.info)} still has begin after index ${known.from - 1}`;
			throw new OutOfReachError(`index ${at} is out of reach: ${begin}`);
		}

		const past: Engine = forwardingEngine(() => engine, {
			get: async (key, options = {}) => getAt(engine, known, {...options, key: cleanPath(key), at}),
			async waitForEvent(key, options) {
				if ((options?.waitIndex ?? 0n) === 0n || options!.waitIndex! > BigInt(at)) {
					requirePresent(past);
				}

				return engine.waitForEvent(key, options);
			},
			get info() {
				return {...engine.info, at};
			},
		});
		return readOnlyEngine(past);
	}
}

/** What needs the events of the whole cluster says so to a user who may not see them. */
async function withAllEvents<Result>(look: Promise<Result>): Promise<Result> {
	try {
		return await look;
	} catch (error) {
		throw hasCode(error, errorCodes.unauthorized)
			? new HintedError(error.code, error.detail, {
				index: error.index,
				hint: 'The past of a cluster is told by all that has happened there: etcsh --username NAME, of a user with a role that reads /*. '
					+ '›log KEY lists the changes of what you may read.',
			})
			: error;
	}
}

/** What has happened, for those who take it back. */
export type Known = {
	/** All from this index on are known. */
	readonly from: number;
	/** Back to an index, or as far as possible. */
	reach(index: number, options: CallOptions): Promise<void>;
	/** On to an index. */
	follow(index: number, options: CallOptions): Promise<void>;
	/** Those until an index to which it was gone on, oldest first. */
	until(index: number): readonly KeyResponse[];
};

/** What a server tells of it, as far as it was asked for; grows at both ends. */
class KnownEvents implements Known {
	/** Oldest first. */
	events: readonly KeyResponse[] = [];
	from: number;
	readonly engine: Engine;
	readonly #silenceMs: number;
	readonly #heldMax: number;
	#through: number;
	/** The server has forgotten what is older. */
	#isOldest = false;
	/** One after the other, since each goes on from what the one before has found. */
	readonly #turns = new OneAtATime();

	constructor(engine: Engine, index: number, {silenceMs, heldMax}: {readonly silenceMs: number; readonly heldMax: number}) {
		this.engine = engine;
		this.from = index + 1;
		this.#through = index;
		this.#silenceMs = silenceMs;
		this.#heldMax = heldMax;
	}

	async reach(index: number, options: CallOptions): Promise<void> {
		await this.#turns.run(async () => {
			const wanted = Math.max(1, index);
			if (this.from <= wanted || this.#isOldest) {
				return;
			}

			const {events, from} = await keptEvents(this.engine, {from: wanted, through: this.from - 1}, this.#asking(options));
			this.events = [...events, ...this.events];
			this.from = from;
			this.#isOldest = from > wanted;
		});
	}

	async follow(index: number, options: CallOptions): Promise<void> {
		await this.#turns.run(async () => {
			if (this.#through >= index) {
				return;
			}

			const wanted = this.#through + 1;
			const {events, from} = await keptEvents(this.engine, {from: wanted, through: index}, this.#asking(options));
			if (from > wanted || this.events.length + events.length > this.#heldMax) {
				const place = placeOf(this.engine.info);
				throw new OutOfReachError(`more has happened since index ${this.#through} than can be taken back on ${place}`);
			}

			this.events = [...this.events, ...events];
			this.#through = index;
		});
	}

	until(index: number): readonly KeyResponse[] {
		return this.events.filter(({node}) => node.modifiedIndex <= index);
	}

	#asking({signal}: CallOptions): CallOptions & {readonly silenceMs: number} {
		return {signal, silenceMs: this.#silenceMs};
	}
}

/** Index of the store. */
async function momentIn(known: KnownEvents, moment: Moment, {signal}: CallOptions): Promise<number> {
	if (moment.kind === 'index') {
		return moment.index;
	}

	const index = known.from - 1;
	const wantedCount = moment.kind === 'back' ? moment.count : 1;
	for (let count = Math.max(firstLook, wantedCount); ; count *= lookFactor) {
		const from = Math.max(1, index + 1 - count);
		await known.reach(from, {signal});
		const wanted = moment.kind === 'back'
			? known.events
			: known.events.filter(event => isAbout(event, moment.key, true));
		const found = wanted.at(-wantedCount);
		if (found !== undefined) {
			return found.node.modifiedIndex - 1;
		}

		if (known.from > from || from === 1) {
			const what = moment.kind === 'back' ? counted(wanted.length, 'change') : `no change of ${moment.key}`;
			const place = placeOf(known.engine.info);
			throw new OutOfReachError(`the events that ${place} still has show ${what} since index ${known.from - 1}`);
		}
	}
}

/** What the engine has, with the events after `at` taken back. */
export async function getAt(
	engine: Engine,
	known: Known,
	{key, at, children: _children, ...options}: GetOptions & {readonly key: string; readonly at: number},
): Promise<KeyResponse> {
	const {signal, recursive: isRecursive = false} = options;
	const {node: present, index} = await presentOf(engine, key, options);
	await known.follow(index, {signal});
	const now = systemClock();
	const told = () => takenBack(present, {
		key, at, isRecursive, events: known.until(index), from: known.from, now,
	});
	let {node, lost} = told();
	if (lost !== undefined) {
		// What is older may tell what was in it.
		await known.reach(1, {signal});
		({node, lost} = told());
	}

	if (lost !== undefined) {
		throw new OutOfReachError(`what was in ${lost.key} at index ${at} is not known: its removal at index ${lost.index} does not say it`, {
			known: `From index ${lost.index} on ${key} can be told.`,
		});
	}

	if (node === undefined) {
		throw new EtcdError(errorCodes.keyNotFound, key, at);
	}

	return {action: 'get', node, index: at};
}

async function presentOf(engine: Engine, key: string, options: GetOptions): ReturnType<typeof getIfThere> {
	try {
		return await getIfThere(engine, key, options);
	} catch (error) {
		if (error instanceof EtcdError && isAbsence(error)) {
			return {index: error.index};
		}

		throw error;
	}
}
