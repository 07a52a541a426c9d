import {once} from 'node:events';
import test from 'ava';
import {Finder, type FinderState} from '../../../source/prompt/finder/finder.ts';

type Take = (text: string) => boolean;

function finderOver(read: (take: Take, signal: AbortSignal) => Promise<void>, lengthMax?: number) {
	const changes = new EventTarget();
	const finder = new Finder({
		kind: 'keys', read, lengthMax, changed() {
			changes.dispatchEvent(new Event('change'));
		},
	});
	const until = async (isWanted: (state: FinderState) => boolean): Promise<FinderState> => {
		while (!isWanted(finder.state)) {
			await once(changes, 'change');
		}

		return finder.state;
	};

	return {finder, until};
}

test('it shows what has come while more comes, and ends the reading when it is closed', async t => {
	let signal: AbortSignal | undefined;
	const {finder, until} = finderOver(async (take, given) => {
		signal = given;
		for (let i = 0; i < 2560; i++) {
			take(`/k/${i}`);
		}

		await once(given, 'abort');
	});
	finder.type({type: 'text', text: '255'});
	// What the letters find comes after what was there before them.
	const state = await until(state => !state.isSearching && state.count > 0 && state.count < 100 && state.row(0).text === '/k/255');
	t.true(state.isReading);
	finder.close();
	t.true(signal!.aborted);
});

test.serial('what was found last is shown, too, while more may come', async t => {
	const {now} = performance;
	let time = 0;
	let stepMs = 15;
	performance.now = () => {
		time += stepMs;
		return time;
	};

	t.teardown(() => {
		performance.now = now;
	});
	const {finder, until} = finderOver(async (take, given) => {
		for (let i = 0; i < 2560; i++) {
			take(`/k/${i}`);
		}

		await once(given, 'abort');
	});
	finder.type({type: 'text', text: '1'});
	await until(({count, isSearching}) => count > 0 && isSearching);
	// The rest takes no time.
	stepMs = 0;
	const {isReading} = await until(({isSearching}) => !isSearching);
	t.true(isReading);
	finder.close();
});

test('Enter right behind a letter takes what that letter finds', async t => {
	const {finder, until} = finderOver(async take => {
		for (const key of ['/one', '/two', '/three']) {
			take(key);
		}
	});
	await until(({isReading, count}) => !isReading && count === 3);
	finder.type({type: 'text', text: 'thr'});
	t.is(finder.act('submit'), 'take');
	t.is(finder.chosen, '/three');
	finder.type({type: 'text', text: 'x'});
	finder.act('submit');
	t.is(finder.chosen, undefined);
});

test('what cannot be read or held is said', async t => {
	const failing = finderOver(async () => {
		throw new Error('nobody answers');
	});
	t.is((await failing.until(({isReading}) => !isReading)).problem, 'nobody answers');
	const {until} = finderOver(async take => {
		while (take('/12345')) {
			// Until it has enough.
		}
	}, 100);
	t.like(await until(({isReading}) => !isReading), {total: 19, problem: 'too many to hold: the rest is not searched'});
});

test('a hundred thousand are searched in slices, so that others get their turn', async t => {
	const {finder, until} = finderOver(async take => {
		for (let i = 0; i < 200_000; i++) {
			take(`/directory/${i % 100}/some-key-${i}`);
		}
	});
	let turns = 0;
	const count = (): void => {
		turns++;
		immediate = setImmediate(count);
	};

	let immediate = setImmediate(count);
	await until(({isReading}) => !isReading);
	finder.type({type: 'text', text: 'dirsomekey9'});
	t.true(finder.state.isSearching);
	turns = 0;
	const state = await until(({isSearching, count: found}) => !isSearching && found < 200_000);
	clearImmediate(immediate);
	t.true(turns > 1);
	t.is(state.listed, 200);
});

test.serial('Enter right behind a letter looks at all that is there', async t => {
	const {finder, until} = finderOver(async take => {
		for (let i = 0; i < 5000; i++) {
			take(`/k${i}`);
		}
	});
	t.teardown(() => {
		finder.close();
	});
	await until(({isReading, count}) => !isReading && count === 5000);
	// However fast or busy the machine is, a slice is over at each look at the clock, and it is not time yet to show anything.
	const real = performance.now;
	let time = real.call(performance);
	performance.now = () => {
		time += 5;
		return time;
	};

	t.teardown(() => {
		performance.now = real;
	});
	finder.type({type: 'text', text: 'k4999'});
	t.true(finder.state.isSearching);
	t.is(finder.act('submit'), 'take');
	t.is(finder.chosen, '/k4999');
});
