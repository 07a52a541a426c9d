import test from 'ava';
import {Audience} from '../../source/http/audience.ts';
import {EventEncoder, type EncodedEvent} from '../../source/http/json.ts';

function encoded(count: number): EncodedEvent[] {
	const encoder = new EventEncoder();
	return Array.from({length: count}, (_, i) => encoder.encode({
		action: 'set', index: i, node: {
			key: '/1/é', value: String(i), modifiedIndex: i, createdIndex: i,
		},
	}));
}

async function nextTurn(): Promise<void> {
	await new Promise(resolve => {
		setImmediate(resolve);
	});
}

test('those for whom the same has come get the same piece, each event in a chunk of its own', t => {
	const audience = new Audience();
	const [first, second, third] = encoded(3) as [EncodedEvent, EncodedEvent, EncodedEvent];
	const piece = audience.chunksOf([first, second]);
	t.is(piece.toString(), first.chunk.toString() + second.chunk.toString());
	t.is(audience.chunksOf([first, second]), piece);
	t.is(audience.chunksOf([first]), first.chunk);
	t.is(audience.chunksOf([first, third]).toString(), first.chunk.toString() + third.chunk.toString());
});

test('everybody in the line has a turn, in order, and others have theirs in between', async t => {
	const audience = new Audience();
	const served: number[] = [];
	for (let i = 0; i < 100; i++) {
		audience.queue({
			send() {
				// A system call may take as long.
				const end = performance.now() + 0.5;
				while (performance.now() < end) {
					// It is under way.
				}

				served.push(i);
				if (i === 0) {
					audience.queue({
						send() {
							served.push(100);
						},
					});
				}
			},
		});
	}

	t.is(served.length, 0);
	let turns = 0;
	while (served.length < 101) {
		await nextTurn();
		turns++;
	}

	t.true(turns > 2, `${turns} turns`);
	t.deepEqual(served, Array.from({length: 101}, (_, i) => i));
	// And so has who comes when the line is empty again.
	audience.queue({
		send() {
			served.push(101);
		},
	});
	while (served.length < 102) {
		await nextTurn();
	}

	t.is(served.at(-1), 101);
});
