import test from 'ava';
import {
	type GetOptions,
	type KeyResponse,
	type KeysApi,
	type Node,
} from '../../source/engine/engine.ts';
import {EtcdError, errorCodes} from '../../source/protocol/errors.ts';
import {entriesOf} from '../../source/subtree/entries.ts';
import {lossyName} from '../../source/subtree/lossy.ts';

const named = (key: string, more: Partial<Node> = {}): Node => ({
	key, modifiedIndex: 1, createdIndex: 1, ...more,
});

/** Answers each read with the next node, or error. */
function answering(...answers: ReadonlyArray<Node | Error>): Pick<KeysApi, 'get'> & {readonly details: unknown[]} {
	const left = [...answers];
	const details: unknown[] = [];
	return {
		details,
		async get(_key: string, options: GetOptions = {}): Promise<KeyResponse> {
			details.push(options.detail);
			const next = left.shift()!;
			if (next instanceof Error) {
				throw next;
			}

			return {action: 'get', index: 9, node: next};
		},
	};
}

const paths = async (engine: Pick<KeysApi, 'get'>, options?: Parameters<typeof entriesOf>[2]) =>
	Array.fromAsync(entriesOf(engine, '/d', options), ({path, value, obstacle}) => `${path}=${value ?? '/'}${obstacle === undefined ? '' : `: ${obstacle}`}`);

test('there is nothing where nothing is; other failures, and a directory that has gone while it is read, are told', async t => {
	for (const code of [errorCodes.keyNotFound, errorCodes.notDirectory]) {
		t.deepEqual(await paths(answering(new EtcdError(code, '/d', 9))), []);
	}

	await t.throwsAsync(paths(answering(new EtcdError(errorCodes.unauthorized, '/d', 9))), {message: /^110: /});
	// One that is too large to be held is read again as it is walked.
	const large = named('/d', {dir: true});
	const engine: Pick<KeysApi, 'get'> = {
		async get(_key, {children} = {}) {
			if (reads++ > 0) {
				throw new EtcdError(errorCodes.keyNotFound, '/d', 9);
			}

			for (const name of 'ab') {
				await children!.take(named(`/d/${name}`, {value: 'x'.repeat(1_000_000)}));
			}

			return {action: 'get', index: 9, node: large};
		},
	};
	let reads = 0;
	await t.throwsAsync(paths(engine), {message: /^100: /});
});

test('what cannot be found under the name that is shown ends the walk, or comes with its obstacle; a key that was asked for is there', async t => {
	const directory = named('/d', {dir: true, nodes: [named('/d/a\uFFFD', {value: '1'}), named('/d/b', {value: '2'})]});
	const gone = new EtcdError(errorCodes.keyNotFound, '/d', 9);
	await t.throwsAsync(paths(answering(directory, gone)), {name: 'UserError', message: 'the name of /d/a\uFFFD holds bytes that the API cannot carry'});
	t.deepEqual(await paths(answering(directory, gone), {isTelling: true}), ['=/', `a\uFFFD=1: ${lossyName}`, 'b=2']);
	t.deepEqual(await paths(answering(directory, directory.nodes![0]!)), ['=/', 'a\uFFFD=1', 'b=2']);
	t.deepEqual(await Array.fromAsync(entriesOf(answering(named('/k\uFFFD', {value: '1'}), gone), '/k\uFFFD'), ({value}) => value), ['1']);
});

test('no more of each node is asked for than is wanted', async t => {
	const engine = answering(named('/d', {dir: true, nodes: [named('/d/e', {dir: true})]}), named('/d/e', {dir: true, nodes: []}));
	await paths(engine, {detail: 'names'});
	t.deepEqual(engine.details, ['names', 'names']);
});

for (const isHanding of [false, true]) {
	for (const offset of [0, 3_600_000, -3_600_000]) {
		// The clock is this process's: nothing else may run meanwhile.
		test.serial(`what is read ahead ends when it ends, however long it waits for its turn: ${isHanding ? 'handed over' : 'at hand'}, ${offset}`, async t => {
			const {now} = Date;
			const start = now();
			const leased = named('/d/b/y', {value: 'v', ttl: 100, expiration: new Date(start + offset + 100_000).toISOString()});
			const listings: Readonly<Record<string, readonly Node[]>> = {
				'/d': [named('/d/a', {dir: true}), named('/d/b', {dir: true})], '/d/a': [named('/d/a/x', {value: 'v'})], '/d/b': [leased],
			};
			const engine: Pick<KeysApi, 'get'> = {
				async get(key, {children} = {}) {
					const nodes = listings[key]!;
					if (!isHanding) {
						return {action: 'get', index: 9, node: named(key, {dir: true, nodes})};
					}

					children!.begin(9);
					await Promise.all(nodes.map(async node => children!.take(node)));
					return {action: 'get', index: 9, node: named(key, {dir: true})};
				},
			};
			const ends = new Map<string, number | undefined>();
			try {
				for await (const {path, endsAt} of entriesOf(engine, '/d')) {
					ends.set(path, endsAt);
					if (path === 'a/x') {
						Date.now = () => start + 60_000;
					}
				}
			} finally {
				Date.now = now;
			}

			t.is(ends.get('a/x'), undefined);
			t.true(Math.abs(ends.get('b/y')! - (start + 100_000)) < 5000, `${ends.get('b/y')! - start}`);
		});
	}
}
