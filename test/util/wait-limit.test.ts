import {once} from 'node:events';
import {
	connect,
	createServer,
	type AddressInfo,
	type Socket,
} from 'node:net';
import {setTimeout as delay} from 'node:timers/promises';
import test from 'ava';
import {WaitLimit} from '../../source/util/wait-limit.ts';

function holdUp(milliseconds: number): void {
	const end = performance.now() + milliseconds;
	while (performance.now() < end) {
		// All that was due meanwhile comes at once.
	}
}

/** Timers are next behind a turn, and sockets are read after them. */
async function turn(): Promise<void> {
	await new Promise(resolve => {
		setImmediate(resolve);
	});
}

test.serial('a limit is over when nothing comes, and not when it has ended', async t => {
	const start = performance.now();
	await new Promise<void>(resolve => {
		// oxlint-disable-next-line no-new -- it ends by itself
		new WaitLimit(50, resolve);
	});
	t.true(performance.now() - start > 45);
	let isOver = false;
	const limit = new WaitLimit(30, () => {
		isOver = true;
	});
	limit.end();
	limit.restart();
	await delay(100);
	t.false(isOver);
});

test.serial('what came while this process was held up is read before a limit is over, and an answer that was to come has its time', async t => {
	for (const {when, limitMs, heldUpMs} of [{when: 'before', limitMs: 300, heldUpMs: 350}, {when: 'after', limitMs: 500, heldUpMs: 1500}]) {
		const server = createServer().listen(0, '127.0.0.1');
		t.teardown(() => server.close());
		await once(server, 'listening');
		const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
		const [other] = await once(server, 'connection') as [Socket];
		other.once('data', () => {
			other.end('answer');
		});
		const end = Promise.withResolvers<string>();
		const limit = new WaitLimit(limitMs, () => {
			end.resolve('over');
		});
		socket.once('data', () => {
			limit.end();
			end.resolve('read');
		});
		await turn();
		if (when === 'before') {
			other.write('answer');
		} else {
			socket.write('question');
		}

		holdUp(heldUpMs);
		t.is(await end.promise, 'read', `answered ${when} that`);
		socket.destroy();
		other.destroy();
	}
});

test.serial('a process that is held up all the time gives no more than the time once more', async t => {
	const over = new AbortController();
	const start = performance.now();
	using _limit = new WaitLimit(400, () => {
		over.abort();
	});
	let turns = 0;
	while (!over.signal.aborted) {
		holdUp(600);
		turns++;
		await turn();
	}

	t.true(performance.now() - start > 800);
	t.true(turns <= 4, String(turns));
});
