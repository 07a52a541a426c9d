import test from 'ava';
import {EtcdError} from '../../source/protocol/errors.ts';
import {Proposals} from '../../source/server/proposals.ts';
import {type Log, type LogEntry} from '../../source/wal/log.ts';

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
	});
}

test('what arrives while a batch is written shares the next one', async t => {
	const log = new SlowLog();
	const proposals = make(log);
	const applied: number[] = [];
	const answers = [1, 2, 3].map(async number => proposals.propose({
		type: 0,
		apply() {
			applied.push(number);
			return undefined;
		},
	}));
	t.deepEqual(log.batches, [[1]]);
	t.deepEqual(applied, []);
	log.waiting[0]!.resolve();
	await answers[0];
	t.deepEqual(applied, [1]);
	t.deepEqual(log.batches, [[1], [2, 3]]);
	log.waiting[1]!.resolve();
	await Promise.all(answers);
	t.deepEqual(applied, [1, 2, 3]);
});

test('a task for the log waits for the batch that is written, and the next batch for it', async t => {
	const log = new SlowLog();
	const proposals = make(log);
	const nothing = {type: 0 as const, apply: () => undefined};
	const first = proposals.propose(nothing);
	const marked = proposals.exclusively(async () => log.mark());
	const second = proposals.propose(nothing);
	t.deepEqual(log.batches, [[1]]);
	log.waiting[0]!.resolve();
	await Promise.all([first, marked]);
	log.waiting[1]!.resolve();
	await second;
	t.deepEqual(log.batches, [[1], [], [2]]);
});

test('a task that waits while the log fails runs all the same, and finds out for itself', async t => {
	const log = new SlowLog();
	const proposals = make(log);
	const refused = proposals.propose({type: 0, apply: () => undefined});
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
		const answers = [proposals.propose(proposal), proposals.propose(proposal)];
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
