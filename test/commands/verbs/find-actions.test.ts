import test from 'ava';
import {type Confirmation} from '../../../source/terminal/questions.ts';
import {runLine} from '../../helpers/command-context.ts';
import {engineWith} from '../../helpers/engine-with.ts';

test('find --delete removes what is found, after a question with a count and samples', async t => {
	const engine = await engineWith(t, ['/a/1.bak', '/a/2.bak', '/a/d/3.bak', '/a/4.bak', '/a/k']);
	const asked: Confirmation[] = [];
	let answer = false;
	const confirm = async (question: Confirmation): Promise<boolean> => {
		asked.push(question);
		return answer;
	};

	const line = 'find /a -name "*.bak" -delete';
	t.deepEqual(await runLine(line, {engine, more: {confirm}}), {code: 1, stdout: '', stderr: 'Nothing was changed.\n'});
	t.deepEqual(asked, [{text: '4 keys would be removed: /a/1.bak, /a/2.bak, /a/4.bak, …\nGo on?'}]);
	t.is((await runLine('ls /a', {engine})).stdout, '/a/1.bak\n/a/2.bak\n/a/d\n/a/4.bak\n/a/k\n');
	answer = true;
	t.deepEqual(await runLine(line, {engine, more: {confirm}}), {code: 0, stdout: '4 keys removed\n', stderr: ''});
	t.is((await runLine('ls /a --recursive', {engine})).stdout, '/a/d\n/a/k\n');
});

test('with --yes, and where nobody is, there is no question; directories go after what is in them', async t => {
	const engine = await engineWith(t, ['/a/d/e/f', '/a/g']);
	t.is((await runLine('find /a/d --delete --yes', {engine})).stdout, '1 key and 2 directories removed\n');
	t.is((await runLine('find /a --type d --delete', {engine})).stderr, '/a stays: something is left in it\n');
});

test('what lies in two of the directories that are named is found once', async t => {
	const engine = await engineWith(t, ['/a/d/1', '/a/d/2', '/a/3']);
	const asked: string[] = [];
	const confirm = async ({text}: Confirmation): Promise<boolean> => {
		asked.push(text);
		return true;
	};

	const list = await runLine('find /a /a/d --type f --exec mk --in-order /log {}', {engine, more: {confirm}});
	t.is(list.stdout, '/a/3\n/a/d/1\n/a/d/2\n');
	await runLine('find /a/d /a /a --delete', {engine, more: {confirm}});
	t.deepEqual(asked, [
		'3 keys are found, and mk --in-order /log {} would be run for each: /a/3, /a/d/1, /a/d/2\nGo on?',
		'3 keys and 2 directories would be removed: /a, /a/3, /a/d, …\nGo on?',
	]);
	t.is((await runLine('ls /', {engine})).stdout, '/log\n');
});

test('what changes while the question is open stays', async t => {
	const engine = await engineWith(t, ['/a/1', '/a/2']);
	const confirm = async (): Promise<boolean> => {
		await engine.set('/a/1', {value: 'new'});
		await engine.set('/a/3', {value: 'new'});
		return true;
	};

	const {code, stdout, stderr} = await runLine('find /a --type f --delete', {engine, more: {confirm}});
	t.deepEqual({code, stdout, stderr}, {code: 4, stdout: '1 key removed\n', stderr: '/a/1 stays: it has changed since it was found\n'});
	t.is((await runLine('ls /a', {engine})).stdout, '/a/1\n/a/3\n');
});

test('find --exec runs a command for each key, with all words that follow', async t => {
	const engine = await engineWith(t, ['/a/x y', '/a/*', '/a/$(b)']);
	t.is((await runLine('find /a --type f --exec get {}', {engine})).stdout, 'x\nx\nx\n');
	t.is((await runLine('find /a --type f --exec get "-o" json {}', {engine})).code, 0);
	const {stdout} = await runLine(String.raw`find /a --name "x*" --yes --exec ttl {} 5m \;`, {engine});
	t.regex(stdout, /^\/a\/x y: (?:5m|4m59s), until/);
	await runLine('find /a --name "[*]" --exec \'rm {}\'', {engine});
	t.is((await runLine('ls /a', {engine})).stdout, '/a/x y\n/a/$(b)\n');
});

test('a command that changes keys is asked about once for all', async t => {
	const engine = await engineWith(t, ['/a/1', '/a/2']);
	const asked: string[] = [];
	const confirm = async ({text}: Confirmation): Promise<boolean> => {
		asked.push(text);
		return true;
	};

	await runLine('find /a --type f --exec rm {}', {engine, more: {confirm}});
	t.deepEqual(asked, ['2 keys are found, and rm {} would be run for each: /a/1, /a/2\nGo on?']);
	// What reads is known by its definition, whatever stands before it and however it is called.
	for (const line of ['ls {}', 'etcdctl ls {}', 'help {}', 'member list {}']) {
		await runLine(`find / --exec ${line}`, {engine, more: {confirm}});
	}

	t.is(asked.length, 1);
});

test('on a protected profile its name is typed, or nothing is done', async t => {
	const engine = await engineWith(t, ['/a/1', '/a/2']);
	const profile = {name: 'prod', isProtected: true};
	for (const line of ['find /a --delete', 'find /a --exec rm {}', 'rm /a/*', 'ttl /a/* 5m']) {
		t.regex((await runLine(line, {engine, more: {profile}})).stderr, /the profile prod is protected, and nobody can be asked/, `in ${line}`);
	}

	const asked: Confirmation[] = [];
	const confirm = async (question: Confirmation): Promise<boolean> => {
		asked.push(question);
		return true;
	};

	t.is((await runLine('find /a --type f --exec rm {}', {engine, more: {profile, confirm}})).code, 0);
	t.deepEqual(asked.map(({typed}) => typed), ['prod']);
});

test('a command that cannot be run for keys is refused', async t => {
	const engine = await engineWith(t, ['/a/1']);
	for (const [line, message] of [
		['find /a --exec ls', '--exec needs a command in which {} stands for the key'],
		['find /a --exec "{} x"', '--exec needs a command in which {} stands for the key'],
		['find /a --exec "rm {}; ls"', '--exec takes one command without operators'],
		['find /a --exec "get $(x) {}"', '--exec takes one command without operators'],
		['find /a --exec', 'flag needs an argument: -exec'],
		['find /a --delete --exec rm {}', '--delete and --exec exclude each other'],
	] as const) {
		const {code, stderr} = await runLine(line, {engine});
		t.is(code, 1, `in ${line}`);
		t.true(stderr.startsWith(`Error:  ${message}\n`), `in ${stderr}`);
	}

	t.is((await runLine('ls /a', {engine})).stdout, '/a/1\n');
});
