import test from 'ava';
import {
	History,
	isDestructive,
	redactSecrets,
	type HistoryFile,
} from '../../source/shell/history.ts';

function memoryFile(initial = ''): HistoryFile & {text: string} {
	return {
		text: initial,
		async read() {
			return this.text;
		},
		async append(text) {
			this.text += text;
		},
		async replace(text) {
			this.text = text;
		},
	};
}

test('entries outlive the session, newest last, each once', async t => {
	const file = memoryFile();
	const first = new History(file);
	for (const line of ['ls /a', 'get /b', 'ls /a', 'set /c \'x\ny\'']) {
		first.add(line);
	}

	await first.flush();
	const second = new History(file);
	await second.load();
	t.deepEqual(second.entries, ['get /b', 'ls /a', 'set /c \'x\ny\'']);
});

test('a damaged line of the file costs only itself', async t => {
	const history = new History(memoryFile('"ls"\nnonsense\n{"a":1}\n"pwd"\n'));
	await history.load();
	t.deepEqual(history.entries, ['ls', 'pwd']);
});

test('a file grown too long is rewritten', async t => {
	const lines = Array.from({length: 10_001}, (_, index) => `"get /${index % 3}"\n`).join('');
	const file = memoryFile(lines);
	const history = new History(file);
	await history.load();
	t.is(file.text.split('\n').length, 4);
});

test('a line that begins with a blank is not kept', t => {
	const history = new History();
	history.add(' set /secret x');
	history.add(' '.repeat(3));
	t.deepEqual(history.entries, []);
});

test('a file that cannot be written does not disturb', async t => {
	const history = new History({
		...memoryFile(),
		async append() {
			throw new Error('read-only');
		},
	});
	history.add('ls');
	await t.notThrowsAsync(history.flush());
	t.deepEqual(history.entries, ['ls']);
});

const secrets: ReadonlyArray<readonly [string, string]> = [
	['--username root:pw ls /', '--username root ls /'],
	['etcdctl -u root:p:w get /a', 'etcdctl -u root get /a'],
	['--username=root:pw ls', '--username=root ls'],
	['-u \'root:a b\' ls', '-u root ls'],
	['user add alice:pw', 'user add alice'],
	['user add alice', 'user add alice'],
	['set /a user:pw', 'set /a user:pw'],
	['user grant alice --roles r:x', 'user grant alice --roles r:x'],
];

for (const [line, expected] of secrets) {
	test(`${line} is kept as ${expected}`, t => {
		t.is(redactSecrets(line), expected);
	});
}

test('what destroys is told from what reads', t => {
	for (const line of ['rm /a', 'etcdctl rm --recursive /a', '--debug rmdir /a', 'member remove 1', 'ls /\nrm /a']) {
		t.true(isDestructive(line));
	}

	for (const line of ['ls /rm', 'get rm', 'member list', '', 'set /a rm']) {
		t.false(isDestructive(line));
	}
});

test('a suggestion is the newest harmless one-line entry', t => {
	const history = new History();
	for (const line of ['get /a', 'get /b', 'rm /get', 'rm /a', 'get /c \'\n\'']) {
		history.add(line);
	}

	t.is(history.suggest('get'), 'get /b');
	t.is(history.suggest('rm'), undefined);
	t.is(history.suggest('get /b'), undefined);
	t.is(history.suggest(''), undefined);
});

test('a search walks both ways', t => {
	const history = new History();
	for (const line of ['get /a', 'ls /b', 'get /c']) {
		history.add(line);
	}

	const newest = history.search('get', 2, -1);
	t.like(newest, {entry: 'get /c', index: 2, offset: 0});
	const older = history.search('get', newest!.index - 1, -1);
	t.is(older?.entry, 'get /a');
	t.is(history.search('get', older!.index - 1, -1), undefined);
	t.is(history.search('get', older!.index + 1, 1)?.entry, 'get /c');
});
