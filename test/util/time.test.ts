import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import test from 'ava';
import {systemClock} from '../../source/util/clock.ts';
import {delayMsMax} from '../../source/util/delays.ts';

const nanosecondsOf = (milliseconds: number) => BigInt(milliseconds) * 1_000_000n;

test.serial('the clock tells the time in finer steps than milliseconds, and never goes back', t => {
	let before = systemClock();
	let fineCount = 0;
	for (let i = 0; i < 2000; i++) {
		const now = systemClock();
		t.true(now >= before);
		fineCount += now % 1_000_000n === 0n ? 0 : 1;
		before = now;
	}

	t.true(fineCount > 1000);
});

test.serial('a system clock that is set is followed, and the steps stay fine', t => {
	const {now} = Date;
	const {now: monotonic} = performance;
	t.teardown(() => {
		Date.now = now;
		performance.now = monotonic;
		systemClock();
	});
	let steady = 1000;
	performance.now = () => steady;
	for (const wall of [3_600_000, 7_200_000, 60_000]) {
		Date.now = () => wall;
		t.is(systemClock(), nanosecondsOf(wall));
		steady += 0.25;
		t.is(systemClock(), nanosecondsOf(wall) + 250_000n);
	}
});

test.serial('a process that is kept from running between two looks at the clocks does not go back, and a small step back is waited for', t => {
	const {now} = Date;
	const {now: monotonic} = performance;
	t.teardown(() => {
		Date.now = now;
		performance.now = monotonic;
		systemClock();
	});
	let time = 10_000_000.9;
	let pause = 0;
	let lag = 0;
	performance.now = () => time;
	Date.now = () => {
		const wall = Math.floor(time - lag);
		time += pause;
		pause = 0;
		return wall;
	};

	let before = systemClock();
	for (let i = 0; i < 100; i++) {
		pause = i % 3 === 0 ? 5 : 0;
		lag = i > 50 ? 4 : 0;
		time += 0.01;
		const next = systemClock();
		t.true(next >= before, `look ${i}`);
		before = next;
	}

	time += 20;
	t.true(Math.abs(Number(systemClock() - nanosecondsOf(Math.round(time - lag)))) < 3_000_000);
});

test('the longest delay is one that a timer can hold', async t => {
	let warning: Error | undefined;
	const note = (each: Error) => {
		warning = each;
	};

	process.on('warning', note);
	const timer = setTimeout(() => undefined, delayMsMax);
	await delay(1);
	clearTimeout(timer);
	process.off('warning', note);
	t.is(warning, undefined);
});
