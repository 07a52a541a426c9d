/**
Clients that do random things to a few keys at the same time, each over an engine of its own; a program, since it has to
run where the members can be reached. For `ENDPOINTS SEED COUNT` it prints each operation as a line of JSON when it is
over. Beside them a reader for each member prints what that one has at the moment, which may be old.
*/
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import {type Engine, type KeyResponse} from '../../source/engine/engine.ts';
import {openRemote} from '../../source/remote/remote-engine.ts';
import {EtcdError} from '../../source/protocol/errors.ts';
import {type Line, type Operation} from './linearizability.ts';
import {randomFrom} from './random-operations.ts';

const clientCount = 5;
const keyCount = 5;
const pauseMsMax = 20;
/** Of the tree's errors; those from here on are of the cluster, and leave open what was done. */
const clusterErrors = 300;

const [endpointList = '', seed = '1', count = '100'] = process.argv.slice(2);
const endpoints = endpointList.split(',');
const random = randomFrom(Number(seed));
const progress = {begun: 0, isOver: false};
let clock = 0;
const tick = (): number => clock++;

function print(line: Line): void {
	process.stdout.write(`${JSON.stringify(line)}\n`);
}

async function open(addresses: readonly string[]): Promise<Engine> {
	return openRemote({
		endpoints: addresses, headerTimeoutMs: 1000, totalTimeoutMs: 5000, isSyncWanted: false, isStrict: false,
	});
}

type Wanted = Pick<Operation, 'kind' | 'key' | 'value' | 'expected'>;

async function send(engine: Engine, {kind, key, value, expected}: Wanted): Promise<KeyResponse> {
	switch (kind) {
		case 'read': {
			return engine.get(key, {quorum: true});
		}

		case 'set': {
			return engine.set(key, {value});
		}

		case 'remove': {
			return engine.delete(key);
		}

		case 'swap': {
			return expected === undefined ? engine.create(key, {value}) : engine.set(key, {value, prevValue: expected});
		}
	}
}

/** What an answer tells. Of one that was lost only what is there afterwards is known, and a key can be gone for other reasons. */
function told({kind}: Wanted, {node, prevNode, isReadBack}: KeyResponse): Pick<Operation, 'outcome' | 'seen' | 'isBlind'> {
	if (isReadBack) {
		return kind === 'remove' ? {outcome: 'unknown'} : {outcome: 'done', isBlind: true};
	}

	return {outcome: 'done', seen: (kind === 'read' ? node : prevNode)?.value};
}

/** What is wanted next: mostly swaps of what was seen last, so that they succeed now and then. */
function choose(number: number, lastSeen: ReadonlyMap<string, string | undefined>): Wanted {
	const key = `/registers/${random(keyCount)}`;
	const value = `v${number}`;
	switch (random(6)) {
		case 0: {
			return {kind: 'set', key, value};
		}

		case 1: {
			return {kind: 'remove', key};
		}

		case 2:
		case 3: {
			return {
				kind: 'swap', key, value, expected: lastSeen.get(key),
			};
		}

		default: {
			return {kind: 'read', key};
		}
	}
}

async function runClient(number: number): Promise<void> {
	const engine = await open([...endpoints.slice(number % endpoints.length), ...endpoints.slice(0, number % endpoints.length)]);
	const lastSeen = new Map<string, string | undefined>();
	while (progress.begun < Number(count)) {
		progress.begun++;
		const wanted = choose(progress.begun, lastSeen);
		const start = tick();
		const end = (result: Pick<Operation, 'outcome' | 'seen' | 'isBlind'>): void => {
			print({
				operation: {
					...wanted, ...result, start, end: tick(),
				},
			});
		};

		try {
			const response = await send(engine, wanted);
			lastSeen.set(wanted.key, wanted.kind === 'read' ? response.node.value : wanted.value);
			end(told(wanted, response));
		} catch (error) {
			if (!(error instanceof Error) || !('exitCode' in error || error instanceof EtcdError)) {
				throw error;
			}

			const isAnswer = error instanceof EtcdError && error.code < clusterErrors;
			if (isAnswer && wanted.kind === 'read') {
				lastSeen.delete(wanted.key);
				end({outcome: 'done'});
			} else {
				end({outcome: isAnswer ? 'refused' : 'unknown'});
			}
		}

		await delay(random(pauseMsMax));
	}

	await engine.close();
}

async function runReader(member: number): Promise<void> {
	const engine = await open([endpoints[member]!]);
	while (!progress.isOver) {
		const key = `/registers/${random(keyCount)}`;
		try {
			const {node, index} = await engine.get(key);
			print({
				localRead: {
					member, key, value: node.value, modifiedIndex: node.modifiedIndex, index, end: tick(),
				},
			});
		} catch (error) {
			if (error instanceof EtcdError && error.code < clusterErrors) {
				print({
					localRead: {
						member, key, value: undefined, modifiedIndex: 0, index: error.index, end: tick(),
					},
				});
			}
		}

		await delay(pauseMsMax);
	}

	await engine.close();
}

const readers = Promise.all(endpoints.map(async (_, member) => runReader(member)));
await Promise.all(Array.from({length: clientCount}, async (_, number) => runClient(number)));
progress.isOver = true;
await readers;
