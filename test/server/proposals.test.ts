import {mock as globalMock} from 'node:test';
import {setImmediate as nextTurn} from 'node:timers/promises';
import test from 'ava';
import {EtcdError, errorCodes, UnwritableLogError} from '../../source/protocol/errors.ts';
import {type StoreEvent} from '../../source/protocol/event.ts';
import {Proposals} from '../../source/server/proposals.ts';
import {
	LogFullError,
	memoryLog,
	type Log,
	type LogEntry,
} from '../../source/wal/log.ts';

/** Of this file, whose tests that need it run one after the other. */
const {timers} = globalMock;

/** A log whose writes end when the test says so. */
class SlowLog implements Log {
	readonly batches: number[][] = [];
	readonly waiting: Array<PromiseWithResolvers<void>> = [];

	get bytes(): number {
		return 0;
	}

	async append(entries: readonly LogEntry[]): Promise<void> {
		this.batches.push(entries.map(({index}) => index));
		const turn = Promise.withResolvers<void>();
		this.waiting.push(turn);
		await turn.promise;
	}

	async mark(): Promise<void> {
		this.batches.push([]);
	}

	async purge(): Promise<string[]> {
		return [];
	}

	async close(): Promise<void> {
		// Nothing is open.
	}
}

function make(log: Log, failures: unknown[] = []): Proposals {
	return new Proposals({
		log,
		term: 2,
		vote: 1n,
		lastIndex: 0,
		onApplied: () => undefined,
		onFailure(error) {
			failures.push(error);
		},
		onRoom() {
			failures.push('room');
		},
	});
}

async function endOfTurn(): Promise<void> {
	await nextTurn();
}

/** Until so many batches are at the log. */
async function reached({batches}: SlowLog, count: number): Promise<void> {
	while (batches.length < count) {
		await endOfTurn();
	}
}

test('what arrives in one turn of the event loop shares a batch, and what arrives while that is written the next one', async t => {
	const log = new SlowLog();
	const proposals = make(log);
	const applied: number[] = [];
	const propose = async (number: number) => proposals.propose({
		type: 0,
		apply() {
			applied.push(number);
			return undefined;
		},
	});
	const answers = [propose(1), propose(2)];
	t.deepEqual(log.batches, []);
	await reached(log, 1);
	t.deepEqual(log.batches, [[1, 2]]);
	answers.push(propose(3), propose(4));
	await endOfTurn();
	t.deepEqual(log.batches, [[1, 2]]);
	t.deepEqual(applied, []);
	log.waiting[0]!.resolve();
	await answers[0];
	t.deepEqual(applied, [1, 2]);
	await reached(log, 2);
	t.deepEqual(log.batches, [[1, 2], [3, 4]]);
	log.waiting[1]!.resolve();
	await Promise.all(answers);
	t.deepEqual(applied, [1, 2, 3, 4]);
});

test('writes that come turn after turn share a batch, but it does not wait for ever', async t => {
	const log = new SlowLog();
	const proposals = make(log);
	const nothing = {type: 0 as const, apply: () => undefined, settle: () => undefined};
	proposals.submit(nothing);
	proposals.submit(nothing);
	await endOfTurn();
	proposals.submit(nothing);
	await endOfTurn();
	await endOfTurn();
	t.deepEqual(log.batches, [[1, 2, 3]]);
	let count = 0;
	log.waiting[0]!.resolve();
	while (log.batches.length === 1 && count < 100) {
		proposals.submit(nothing);
		count++;
		await endOfTurn();
	}

	t.true(count > 2 && count < 10, `${count} turns`);
	log.waiting[1]!.resolve();
});

test('answers come in order and once, each when its batch is durable and applied; a refusal is one, too', async t => {
	const log = new SlowLog();
	const proposals = make(log);
	const answers: unknown[] = [];
	const event: StoreEvent = {action: 'set', node: {key: '/1/a', modifiedIndex: 1, createdIndex: 1}, index: 1};
	const refusal = new EtcdError(errorCodes.keyExists, '/1/a', 1);
	for (const apply of [() => event, () => undefined, () => {
		throw refusal;
	}]) {
		proposals.submit({
			type: 0, apply, settle(error, answer) {
				answers.push(error ?? answer);
			},
		});
	}

	await reached(log, 1);
	t.deepEqual(answers, []);
	log.waiting[0]!.resolve();
	await endOfTurn();
	t.deepEqual(answers, [event, undefined, refusal]);
	t.is(proposals.lastIndex, 3);
	await proposals.stop();
	let stopped: unknown;
	proposals.submit({
		type: 0, apply: () => event, settle(error) {
			stopped = error;
		},
	});
	t.true(stopped instanceof EtcdError);
});

test('who answers each write with the next one does not keep the event loop for himself', async t => {
	const proposals = make(memoryLog);
	let count = 0;
	let turns = 0;
	const {promise, resolve} = Promise.withResolvers<void>();
	const submitNext = () => {
		count++;
		if (count > 100) {
			resolve();
			return;
		}

		proposals.submit({type: 0, apply: () => undefined, settle: submitNext});
	};

	const turn = () => {
		turns++;
		if (count <= 100) {
			setImmediate(turn);
		}
	};

	submitNext();
	turn();
	await promise;
	t.true(turns >= 100, `${turns} turns`);
});

test('a task for the log waits for the batch that is written, and the next batch for it', async t => {
	const log = new SlowLog();
	const proposals = make(log);
	const nothing = {type: 0 as const, apply: () => undefined};
	const first = proposals.propose(nothing);
	await reached(log, 1);
	const marked = proposals.exclusively(async () => log.mark());
	const second = proposals.propose(nothing);
	t.deepEqual(log.batches, [[1]]);
	log.waiting[0]!.resolve();
	await Promise.all([first, marked]);
	await reached(log, 3);
	log.waiting[1]!.resolve();
	await second;
	t.deepEqual(log.batches, [[1], [], [2]]);
});

test('a task that waits while the log fails runs all the same, and finds out for itself', async t => {
	const log = new SlowLog();
	const proposals = make(log);
	const refused = proposals.propose({type: 0, apply: () => undefined});
	await reached(log, 1);
	const task = proposals.exclusively(async () => {
		throw new Error('the log takes nothing more');
	});
	log.waiting[0]!.reject(new Error('EIO'));
	await t.throwsAsync(refused, {instanceOf: EtcdError});
	await t.throwsAsync(task, {message: 'the log takes nothing more'});
	await proposals.stop();
});

for (const [code, text] of [['ENOSPC', 'no space left on device'], ['EIO', 'i/o error']] as const) {
	test(`after ${code} all that waits and all that comes is refused, and nothing of it is applied`, async t => {
		const log = new SlowLog();
		const failures: unknown[] = [];
		const proposals = make(log, failures);
		let applied = 0;
		const proposal = {
			type: 0 as const,
			apply() {
				applied++;
				return undefined;
			},
		};
		const answers = [proposals.propose(proposal)];
		await reached(log, 1);
		answers.push(proposals.propose(proposal));
		const error = Object.assign(new Error(`${code}: ${text}, write`), {code});
		log.waiting[0]!.reject(error);
		for (const answer of [...answers, proposals.propose(proposal)]) {
			const refusal = await t.throwsAsync(answer, {instanceOf: EtcdError});
			t.is((refusal).code, 300);
			t.regex(refusal.message, new RegExp(text));
		}

		t.is(applied, 0);
		t.is(log.batches.length, 1);
		t.deepEqual(failures, [error]);
		t.is(proposals.refusal?.code, 300);
		await proposals.stop();
	});
}

test.serial('after a full disk writes are refused until an empty entry finds room, which is looked for every second', async t => {
	timers.enable({apis: ['setTimeout']});
	t.teardown(() => {
		timers.reset();
	});
	const log = new SlowLog();
	const told: unknown[] = [];
	const proposals = make(log, told);
	const applied: number[] = [];
	const propose = async (number: number) => proposals.propose({
		type: 0,
		apply() {
			applied.push(number);
			return undefined;
		},
	});
	const refusal = {instanceOf: UnwritableLogError, message: /no room; .* when there is room\)/};
	const answers = [propose(1)];
	await reached(log, 1);
	answers.push(propose(2));
	const full = new LogFullError('no room');
	log.waiting[0]!.reject(full);
	for (const answer of [...answers, propose(3)]) {
		await t.throwsAsync(answer, refusal);
	}

	timers.tick(1000);
	await reached(log, 2);
	log.waiting[1]!.reject(new LogFullError('no room'));
	await endOfTurn();
	await t.throwsAsync(propose(4), refusal);
	t.deepEqual(told, [full]);
	t.deepEqual([proposals.lastIndex, applied.length], [0, 0]);

	timers.tick(1000);
	await reached(log, 3);
	log.waiting[2]!.resolve();
	await endOfTurn();
	t.is(proposals.refusal, undefined);
	t.deepEqual(told, [full, 'room']);
	const answer = propose(5);
	await reached(log, 4);
	log.waiting[3]!.resolve();
	await answer;
	t.deepEqual(applied, [5]);
	t.deepEqual(log.batches, [[1], [1], [1], [2]]);
});

test.serial('a stop while the disk is full ends the looking for room, and nothing is taken afterwards', async t => {
	timers.enable({apis: ['setTimeout']});
	t.teardown(() => {
		timers.reset();
	});
	for (const hasRoom of [true, false]) {
		const log = new SlowLog();
		const proposals = make(log);
		const nothing = {type: 0 as const, apply: () => undefined};
		const refused = proposals.propose(nothing);
		await reached(log, 1);
		log.waiting[0]!.reject(new LogFullError('no room'));
		await t.throwsAsync(refused);
		timers.tick(1000);
		await reached(log, 2);
		const stopped = proposals.stop();
		if (hasRoom) {
			log.waiting[1]!.resolve();
		} else {
			log.waiting[1]!.reject(new LogFullError('no room'));
		}

		await stopped;
		timers.tick(10_000);
		await endOfTurn();
		await t.throwsAsync(proposals.propose(nothing), {instanceOf: EtcdError});
		t.is(log.batches.length, 2);
	}
});
