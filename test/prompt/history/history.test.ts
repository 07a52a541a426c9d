import {Buffer} from 'node:buffer';
import {execFileSync} from 'node:child_process';
import {
	mkdtemp,
	readFile,
	rm,
	stat,
	writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {historyBytesMax, openHistoryFile} from '../../../source/prompt/history/history-file.ts';
import {isDestructive, redactSecrets} from '../../../source/prompt/history/history-rules.ts';
import {History, type HistoryFile} from '../../../source/prompt/history/history.ts';

function memoryFile(initial = ''): HistoryFile & {text: string} {
	return {
		text: initial,
		async read() {
			return {text: this.text, size: Buffer.byteLength(this.text), isCut: false};
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
	['get "$(-u root:pw get /a)"; ls', 'get ; ls'],
	['-u \'root:a b\' ls', '-u root ls'],
	['user add alice:pw', 'user add alice'],
	['user add alice', 'user add alice'],
	['user passwd alice:pw', 'user passwd alice'],
	['--endpoints https://root:pw@a:1,https://root:pw@b:1 ls', '--endpoints https://root@a:1,https://root@b:1 ls'],
	['set /url "https://u:p@h/x:y@z"', 'set /url "https://u@h/x:y@z"'],
	['set /url https://h:80/a@b', 'set /url https://h:80/a@b'],
	['set /a user:pw', 'set /a user:pw'],
	['user grant alice --roles r:x', 'user grant alice --roles r:x'],
	['!etcsh user add root:pw', '!etcsh user add root'],
	['!etcsh -u root:pw ls / && etcsh --username=root:pw ls', '!etcsh -u root ls / && etcsh --username=root ls'],
	['!ETCDCTL_API=2 /usr/bin/etcdctl user passwd root:pw', '!ETCDCTL_API=2 /usr/bin/etcdctl user passwd root'],
	['ls / | etcsh --username root:pw import - /x', 'ls / | etcsh --username root import - /x'],
	['!sh -c "etcsh -u root:pw ls"; date', '!sh -c "etcsh -u root ls"; date'],
	['!sh -c \'etcsh user add --x root:pw\'', '!sh -c \'etcsh user add --x root\''],
	['!(etcsh -u root:pw ls)', '!(etcsh -u root ls)'],
	['!curl -uroot:pw http://h/', '!curl -uroot http://h/'],
	['!etcsh -u "root:pw" ls', '!etcsh -u "root" ls'],
	['watch /a --exec "etcsh -u root:pw get /a"', 'watch /a --exec "etcsh -u root get /a"'],
	['!curl https://root:pw@h/', '!curl https://root@h/'],
	// Where the password ends is anybody's guess.
	['!etcsh -u "root:p w" ls', ''],
	['!etcsh -u root:"p w" ls', ''],
	['!etcsh -u root:p\'w\'x ls', ''],
	[String.raw`!etcsh -u root:p\ w ls`, ''],
	// Other programs have other flags.
	['!docker run -u 1000:1000 image', '!docker run -u 1000:1000 image'],
	['!sort -u a:b', '!sort -u a:b'],
	['set /a b:c', 'set /a b:c'],
	['set add b:c', 'set add b:c'],
	['user add \'bob:my secret\'', 'user add bob'],
	['get -u=\'root:my secret\' /a', 'get -u=root /a'],
];

test('a very long line is looked through in no time', t => {
	const start = performance.now();
	for (const text of ['a.b-', '-u a', 'user add ', '"', '://', '://a:']) {
		redactSecrets(`!${text.repeat(50_000)}`);
	}

	t.true(performance.now() - start < 20_000);
});

for (const [line, expected] of secrets) {
	test(`${line} is kept as ${expected}`, t => {
		t.is(redactSecrets(line), expected);
	});
}

test('what destroys is told from what reads', t => {
	for (const line of ['rm /a', 'del /a', 'lease revoke 1', 'redo', 'etcdctl rm --recursive /a', '--debug rmdir /a', 'member remove 1', 'ls /\nrm /a', '-u root rm /a', 'auth enable', '!make', 'ls / | xargs rm', 'get /a > file', '--no-such-flag rm /a', 'ls /; rm /a', 'find /a --delete', 'find / -exec ttl {} 5m', 'get $(rm /a)']) {
		t.true(isDestructive(line));
	}

	for (const line of ['ls /rm', 'get rm', 'member list', '', 'set /a rm', 'get /a | jq .', 'get /a >> file', '--no-such-flag get rm', 'set /a \'x > y\'']) {
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

test('nothing is kept while the history is off', async t => {
	const file = memoryFile();
	const history = new History(file);
	history.add('ls');
	history.isPrivate = true;
	history.add('set /secret x');
	history.isPrivate = false;
	history.add('pwd');
	await history.flush();
	t.deepEqual(history.entries, ['ls', 'pwd']);
	t.is(file.text, '"ls"\n"pwd"\n');
});

test('two shells write to one file without losing a line', async t => {
	const folder = await mkdtemp(path.join(tmpdir(), 'etcsh-history-'));
	t.teardown(async () => rm(folder, {recursive: true}));
	const name = path.join(folder, 'state', 'history');
	const histories = [new History(openHistoryFile(name)), new History(openHistoryFile(name))];
	await Promise.all(histories.map(async history => history.load()));
	for (let i = 0; i < 200; i++) {
		histories[i % 2]!.add(`get /${i}`);
	}

	await Promise.all(histories.map(async history => history.flush()));
	const third = new History(openHistoryFile(name));
	await third.load();
	t.is(third.entries.length, 200);
	t.is((await stat(name)).mode & 0o777, 0o600);
});

test('a file that cannot be rewritten is read all the same', async t => {
	const history = new History({
		...memoryFile(Array.from({length: 10_001}, () => '"pwd"\n').join('')),
		async replace() {
			throw new Error('read-only file system');
		},
	});
	await history.load();
	t.deepEqual(history.entries, ['pwd']);
});

test('a file that another shell has just written to is not replaced', async t => {
	const folder = await mkdtemp(path.join(tmpdir(), 'etcsh-history-'));
	t.teardown(async () => rm(folder, {recursive: true}));
	const name = path.join(folder, 'history');
	const file = openHistoryFile(name);
	await file.append('"ls é"\n');
	const before = await file.read();
	await file.append('"pwd"\n');
	await file.replace('"short"\n', before.size);
	const now = await file.read();
	t.is(now.text, '"ls é"\n"pwd"\n');
	await file.replace('"short"\n', now.size);
	t.like(await file.read(), {text: '"short"\n'});
});

test('of a file that is huge the end is read, in whole lines, and kept', async t => {
	const folder = await mkdtemp(path.join(tmpdir(), 'etcsh-history-'));
	t.teardown(async () => rm(folder, {recursive: true}));
	const name = path.join(folder, 'history');
	// The cut falls into the line with quotes; what is left of it could be read as an entry.
	const newest = '"ls"\n"pwd"\n';
	const cut = `"set /a '\\"${'x'.repeat(historyBytesMax - newest.length - 3)}"\n`;
	await writeFile(name, cut + newest);
	const history = new History(openHistoryFile(name));
	await history.load();
	t.deepEqual(history.entries, ['ls', 'pwd']);
	t.is(await readFile(name, 'utf8'), newest);
});

test('a history that is a pipe, a device or a directory keeps nobody waiting', async t => {
	const folder = await mkdtemp(path.join(tmpdir(), 'etcsh-history-'));
	t.teardown(async () => rm(folder, {recursive: true}));
	const pipe = path.join(folder, 'pipe');
	execFileSync('mkfifo', [pipe]);
	for (const name of [pipe, '/dev/zero', '/dev/full', folder]) {
		const history = new History(openHistoryFile(name));
		await history.load();
		history.add('ls');
		await history.flush();
		t.deepEqual(history.entries, ['ls'], `in place of ${name}`);
	}
});
