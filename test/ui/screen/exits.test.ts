import process from 'node:process';
import test from 'ava';
import {Exits, exitCodeOf, type EndingSignal} from '../../../source/ui/screen/exits.ts';

const signals: readonly EndingSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'];

test.serial('every signal that ends the shell is heard until it is left, and has its exit code', t => {
	const heard: string[] = [];
	const before = signals.map(signal => process.listenerCount(signal));
	{
		using _exits = new Exits({
			onSignal(signal) {
				heard.push(signal);
			},
			restore: () => undefined,
		});
		for (const signal of signals) {
			process.emit(signal, signal);
		}
	}

	t.deepEqual(heard, signals);
	t.deepEqual(signals.map(signal => process.listenerCount(signal)), before);
	t.deepEqual(signals.map(signal => exitCodeOf(signal)), [130, 143, 129, 131, 140]);
});

test.serial('whatever ends the process, the terminal is restored', t => {
	const count = process.listenerCount('exit');
	let isRestored = false;
	{
		using _exits = new Exits({
			onSignal: () => undefined,
			restore() {
				isRestored = true;
			},
		});
		t.is(process.listenerCount('exit'), count + 1);
		t.false(isRestored);
		(process.listeners('exit').at(-1) as () => void)();
		t.true(isRestored);
	}

	t.is(process.listenerCount('exit'), count);
});
