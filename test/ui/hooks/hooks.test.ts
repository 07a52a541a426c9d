import {createElement, type ReactNode} from 'react';
import test, {type ExecutionContext} from 'ava';
import {Text} from 'ink';
import {render} from 'ink-testing-library';
import {useDelayed} from '../../../source/ui/hooks/use-delayed.ts';
import {useNow} from '../../../source/ui/hooks/use-now.ts';

/** Draws what the hook returns for each value in turn; `drawn` has every frame, and `next` resolves at the next one. */
function draw<Value>(t: ExecutionContext, useHook: (value: Value) => unknown, first: Value) {
	const drawn: string[] = [];
	let waiting = Promise.withResolvers<void>();
	const Component = ({value}: {readonly value: Value}): ReactNode => {
		const text = String(useHook(value));
		drawn.push(text);
		waiting.resolve();
		waiting = Promise.withResolvers();
		return createElement(Text, {}, text);
	};

	const instance = render(createElement(Component, {value: first}));
	t.teardown(() => {
		instance.unmount();
	});
	return {
		drawn,
		next: async () => waiting.promise,
		show(value: Value) {
			instance.rerender(createElement(Component, {value}));
		},
		unmount() {
			instance.unmount();
		},
	};
}

/** Longer than the hooks wait here. */
const quiet = async () => new Promise(resolve => {
	setTimeout(resolve, 60);
});

test.serial('a value is told once it has stayed the same, and no more when it is gone', async t => {
	const {drawn, next, show} = draw<string | undefined>(t, value => useDelayed(value, 20), undefined);
	await quiet();
	t.deepEqual(drawn, ['undefined']);
	show('one');
	show('two');
	await next();
	t.deepEqual([...new Set(drawn)], ['undefined', 'two']);
	show(undefined);
	t.is(drawn.at(-1), 'undefined');
	show('three');
	show(undefined);
	await quiet();
	t.deepEqual([...new Set(drawn)], ['undefined', 'two']);
	t.is(drawn.at(-1), 'undefined');
});

test.serial('the time goes on while something depends on it, and only then', async t => {
	let time = 0;
	const {drawn, next, show, unmount} = draw<boolean>(t, isTicking => useNow(() => ++time, isTicking), true);
	await next();
	await next();
	t.deepEqual(drawn, ['1', '2', '3']);
	show(false);
	const {length} = drawn;
	await new Promise(resolve => {
		setTimeout(resolve, 600);
	});
	t.is(drawn.length, length);
	show(true);
	await next();
	t.true(drawn.length > length + 1);
	unmount();
});
