import test from 'ava';
import {directoriesMax, HotDirectories, pathLengthMax} from '../../source/board/hot-directories.ts';

test('the directory with most events comes first, by what is asked for', t => {
	const hot = new HotDirectories(0);
	for (let i = 0; i < 20; i++) {
		hot.add('/old/k', i);
	}

	for (let i = 0; i < 10; i++) {
		hot.add('/new/k', 60_000 + (i * 100));
	}

	hot.add('/k', 61_000);
	const names = (order: 'rate' | 'count' | 'name') => hot.first(9, order, 61_000).map(({path}) => path);
	t.deepEqual(names('rate'), ['/new', '/', '/old']);
	t.deepEqual(names('count'), ['/old', '/new', '/']);
	t.deepEqual(names('name'), ['/', '/new', '/old']);
	t.deepEqual(hot.first(1, 'count', 61_000).map(({count}) => count), [20]);
	t.is(hot.eventCount, 31);
});

test('a steady rate is told from the start, and fades when nothing comes', t => {
	const hot = new HotDirectories(0);
	for (let time = 0; time < 2000; time += 50) {
		hot.add('/a/k', time);
	}

	const rate = hot.eventsPerSecond(2000);
	t.true(rate > 17 && rate < 23, String(rate));
	t.true(hot.eventsPerSecond(60_000) < 0.01);
});

test('however many directories there are, only so many are remembered, and the busy ones among them', t => {
	const hot = new HotDirectories(0);
	for (let i = 0; i < 20 * directoriesMax; i++) {
		hot.add(`/d${i}/k`, i);
		hot.add('/busy/k', i);
		t.true(hot.size <= directoriesMax);
	}

	t.is(hot.first(1, 'rate', 20_000)[0]!.path, '/busy');
	t.is(hot.eventCount, 40 * directoriesMax);
});

test('a long path counts for a directory above it', t => {
	const hot = new HotDirectories(0);
	const deep = '/abcdefghi'.repeat(1000);
	hot.add(`${deep}/k`, 0);
	hot.add(`/${'x'.repeat(5000)}/k`, 0);
	const paths = hot.first(9, 'name', 0).map(({path}) => path);
	t.deepEqual(paths, ['/', '/abcdefghi'.repeat(pathLengthMax / 10)]);
});
