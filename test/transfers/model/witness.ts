/**
An engine that keeps a record of what passes through it, so that each write of a transfer can be held against what the
transfer had read; and a second writer, who has his turns between the requests of the transfer.
*/
import {setTimeout as delay} from 'node:timers/promises';
import {
	type ChildTaker,
	type DeleteOptions,
	type Engine,
	type GetOptions,
	type KeyResponse,
	type Node,
	type SetOptions,
} from '../../../source/engine/engine.ts';
import {EtcdError} from '../../../source/protocol/errors.ts';
import {
	around,
	keyAt,
	placeOf,
	type Pool,
	type Random,
} from './forest.ts';

const verbs = ['set', 'create', 'update', 'delete'] as const;
type Verb = typeof verbs[number];

export type Write = {
	readonly isTransfer: boolean;
	readonly verb: Verb;
	readonly key: string;
	readonly options: Partial<SetOptions & DeleteOptions>;
	readonly sentAt: number;
	/** Places in the order of all that passed. */
	readonly sent: number;
	/** Undefined for what was refused. */
	response?: KeyResponse;
};

/** One node, as it was read. */
type Sight = {readonly value: string | undefined; readonly seen: number};

/** Of all engines: what passes is in one order. */
let passed = 0;

export class Witness {
	readonly engine: Engine;
	readonly writes: Write[] = [];
	/** Called before each request of the transfer, and after it; what it resolves to is waited for. */
	onRequest: ((key: string, isBefore: boolean) => Promise<void> | void) | undefined;
	readonly #engine: Engine;
	/** By key and modifiedIndex. */
	readonly #sights = new Map<string, Map<number, Sight>>();

	constructor(engine: Engine) {
		this.#engine = engine;
		const replaced: Partial<Record<keyof Engine, unknown>> = {
			get: async (key: string, options: GetOptions = {}) => this.#passing(key, async () => this.#get(key, options)),
			...Object.fromEntries(verbs.map(verb => [verb, async (key: string, options: Partial<SetOptions> = {}) => this.#passing(key, async () => this.write(verb, key, options, true))])),
		};
		this.engine = new Proxy(engine, {
			get(target, name) {
				const found: unknown = replaced[name as keyof Engine] ?? Reflect.get(target, name, target);
				return typeof found === 'function' ? found.bind(target) as unknown : found;
			},
		});
	}

	get transferred(): Write[] {
		return this.writes.filter(({isTransfer, response}) => isTransfer && response !== undefined);
	}

	/** All that took effect, in the order of the store. */
	get done(): Array<Write & {response: KeyResponse}> {
		return this.writes.filter((write): write is Write & {response: KeyResponse} => write.response !== undefined).toSorted((a, b) => a.response.node.modifiedIndex - b.response.node.modifiedIndex);
	}

	/** Whether the transfer has read, before the place `before` in the order, this state of a node. */
	hasSeen(key: string, modifiedIndex: number, before = Infinity): boolean {
		return (this.#sights.get(key)?.get(modifiedIndex)?.seen ?? Infinity) < before;
	}

	/** Values that the transfer has read at a key. */
	valuesSeen(key: string): Array<string | undefined> {
		return this.#sights.get(key)?.values().map(({value}) => value).toArray() ?? [];
	}

	async write(verb: Verb, key: string, options: Partial<SetOptions & DeleteOptions>, isTransfer = false): Promise<KeyResponse> {
		const write: Write = {
			isTransfer, verb, key, options, sentAt: Date.now(), sent: passed++,
		};
		this.writes.push(write);
		const response = await this.#engine[verb](key, options);
		write.response = response;
		if (isTransfer && verb !== 'delete') {
			this.#see({...response.node, ...(options.value !== undefined && {value: options.value})});
		}

		return response;
	}

	async #passing<Result>(key: string, action: () => Promise<Result>): Promise<Result> {
		await this.onRequest?.(key, true);
		try {
			return await action();
		} finally {
			await this.onRequest?.(key, false);
		}
	}

	async #get(key: string, options: GetOptions): Promise<KeyResponse> {
		const {children} = options;
		const taker: ChildTaker | undefined = children && {
			begin(index) {
				children.begin(index);
			},
			take: async node => {
				this.#see(node);
				return children.take(node);
			},
		};
		const response = await this.#engine.get(key, {...options, ...(taker !== undefined && {children: taker})});
		this.#see(response.node);
		return response;
	}

	#see({key, modifiedIndex, value, dir, nodes = []}: Node): void {
		const sights = this.#sights.get(key) ?? new Map<number, Sight>();
		this.#sights.set(key, sights);
		if (!sights.has(modifiedIndex)) {
			sights.set(modifiedIndex, {value: dir === true ? undefined : value ?? '', seen: passed++});
		}

		for (const node of nodes) {
			this.#see(node);
		}
	}
}

export type Side = {readonly witness: Witness; readonly top: string; readonly places: readonly string[]};

/** Holds the answer to a request about a key until a moment has passed, once. */
export function holding(witness: Witness, key: string, until: number): void {
	const inner = witness.onRequest;
	witness.onRequest = async (requested, isBefore) => {
		await inner?.(requested, isBefore);
		if (!isBefore && requested === key && Date.now() < until) {
			await delay(until - Date.now());
		}
	};
}

/** Writes now and then to either side, mostly where the transfer is at work, while a promise is not settled. */
export async function disturbing<Result>(sides: readonly Side[], {pool, random, countMax, every, goneAt}: {
	readonly pool: Pool;
	readonly random: Random;
	readonly countMax: number;
	/** Requests of the transfer from one write to the next, at most. */
	readonly every: number;
	/** The request at which the whole of the first side goes. */
	readonly goneAt?: number;
}, action: () => Promise<Result>): Promise<Result> {
	let count = 0;
	let next = random(every);
	let requests = 0;
	const underWay = new Set<Promise<void>>();
	const disturb = async (key: string): Promise<void> => {
		const side = sides[random(sides.length)]!;
		const near = sides.map(({top}) => placeOf(top, key)).find(place => place !== undefined);
		const aims = near === undefined ? [] : [near, near, ...around(near).slice(0, 1)];
		const aim = random(2) === 0 ? aims[random(aims.length)] : undefined;
		await disturbOnce(side, aim ?? side.places[random(side.places.length)]!, {pool, random});
	};

	const go = async (): Promise<void> => {
		await sides[0]!.witness.write('delete', sides[0]!.top, {recursive: true});
	};

	const onRequest = (key: string): Promise<void> | void => {
		if (requests++ === goneAt) {
			return go();
		}

		if (count >= countMax || next-- > 0) {
			return;
		}

		count++;
		next = random(every);
		const writing = disturb(key);
		underWay.add(writing);
		// Half of them race with the request.
		return random(2) === 0 ? writing : undefined;
	};

	for (const witness of new Set(sides.map(side => side.witness))) {
		const held = witness.onRequest;
		witness.onRequest = async (key, isBefore) => {
			await held?.(key, isBefore);
			await onRequest(key);
		};
	}

	try {
		return await action();
	} finally {
		for (const {witness} of sides) {
			witness.onRequest = undefined;
		}

		await Promise.all(underWay);
	}
}

async function disturbOnce({witness, top}: Side, place: string, {pool, random}: {readonly pool: Pool; readonly random: Random}): Promise<void> {
	const key = keyAt(top, place);
	const value = `written ${pool.value()}`;
	try {
		switch (random(13)) {
			case 0:
			case 6: {
				await witness.write('delete', key, {});
				break;
			}

			case 1: {
				// The whole of a side seldom goes.
				if (place !== '' && (place.includes('/') || random(4) === 0)) {
					await witness.write('delete', key, {recursive: true});
				}

				break;
			}

			// What nobody has seen yet, in either tree.
			case 2:
			case 7:
			case 8: {
				await witness.write('set', keyAt(top, place === '' ? 'new' : `${place}/${['new', 'new', '_new'][random(3)]!}`), {value});
				break;
			}

			case 3: {
				await witness.write('set', key, {value, ttl: 2000});
				break;
			}

			case 4: {
				await witness.write('create', key, {dir: true});
				break;
			}

			case 5: {
				// Something else takes its place.
				if (place.includes('/')) {
					const {response} = {response: await witness.write('delete', key, {recursive: true})};
					await (response.prevNode?.dir === true ? witness.write('set', key, {value}) : witness.write('create', key, {dir: true}));
				}

				break;
			}

			default: {
				await witness.write('set', key, {value});
			}
		}
	} catch (error) {
		if (!(error instanceof EtcdError)) {
			throw error;
		}
	}
}
