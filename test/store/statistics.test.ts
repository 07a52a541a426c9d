import test from 'ava';
import {
	directory,
	file,
	makeStore,
	refusal,
} from '../helpers/store.ts';

const flat = {recursive: false, sorted: false};
const condition = {prevValue: 'wrong', prevIndex: 0n};

test('operations count, with the refusals that count as successes', t => {
	const {store} = makeStore();
	const attempts: Array<() => unknown> = [
		() => store.set('/1/f', file('x')),
		() => store.set('/1/d', directory),
		() => store.set('/1/f/x', file('y')),
		() => store.create('/1/f', file('y')),
		() => store.create('/1/f/x', file('y')),
		() => store.create('/1/f/y', file('y')),
		() => store.update('/1', file('y')),
		() => store.update('/1/d', file('y')),
		() => store.update('/1/none', file('y')),
		() => store.compareAndSwap('/1', condition, file('y')),
		() => store.compareAndSwap('/1/f', condition, file('y')),
		() => store.compareAndDelete('/1/f', condition),
		() => store.compareAndDelete('/1/d', condition),
		() => store.compareAndDelete('/1/none', condition),
		() => store.delete('/1', {dir: true, recursive: true}),
		() => store.delete('/1/none', {dir: false, recursive: false}),
		() => store.get('/1/f', flat),
		() => store.get('/1/none', flat),
	];
	for (const attempt of attempts) {
		refusal(attempt);
	}

	t.deepEqual(store.statistics, {
		getsSuccess: 1,
		getsFail: 1,
		setsSuccess: 2,
		setsFail: 3,
		deleteSuccess: 1,
		deleteFail: 1,
		updateSuccess: 2,
		updateFail: 1,
		createSuccess: 0,
		createFail: 3,
		compareAndSwapSuccess: 1,
		compareAndSwapFail: 1,
		compareAndDeleteSuccess: 2,
		compareAndDeleteFail: 1,
		expireCount: 0,
		watchers: 0,
	});
});
