import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {runEtcsh} from '../helpers/etcsh.ts';
import {freePort} from '../helpers/live-etcd.ts';

async function temporaryDirectory(t: ExecutionContext): Promise<string> {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-batch-'));
	t.teardown(async () => rm(directory, {recursive: true, force: true}));
	return directory;
}

/** Runs lines from standard input on a fresh embedded engine. */
async function runLines(t: ExecutionContext, lines: string, ...flags: string[]) {
	const directory = await temporaryDirectory(t);
	return runEtcsh(['--data-dir', path.join(directory, 'data'), ...flags], {stdin: lines});
}

test('the lines of standard input run in order on one engine, with a current directory', async t => {
	t.deepEqual(await runLines(t, `
# a comment
mkdir /a/b
cd /a/b
set os "centos 6"   # behind a command
etcdctl get os
pwd
ls /
cd
pwd`), {code: 0, stdout: 'centos 6\ncentos 6\n/a/b\n/a\n/\n', stderr: ''});
});

test('JSON that loses its quotes is said, where it is certain', async t => {
	const {code, stdout, stderr} = await runLines(t, `set a '{"x":"y"}'
set b {"x":"y"}
set c {x:y}; set d .p {"x":1}
set e ["a"]
set f {"x":$(get a)}
get b`);
	t.is(code, 1);
	t.is(stdout, '{"x":"y"}\n{x:y}\n{x:y}\n');
	t.is(stderr.split(': put single', 1)[0], 'line 2: {"x":"y"} loses its quotes, and is {x:y}');
	t.true(stderr.includes('\nline 3: {"x":1} loses its quotes, and is {x:1}: put'));
});

test('the address of a protected profile is protected without its name, too, but not from etcdctl', async t => {
	const url = `http://127.0.0.1:${await freePort()}`;
	const there = await openEmbedded({listenClientUrls: [url]});
	t.teardown(async () => there.close());
	await there.set('/a/b', {value: '1'});
	const env = {ETCSH_CONFIG: path.join(await temporaryDirectory(t), 'config.yaml'), ETCDCTL_ENDPOINT: url};
	await writeFile(env.ETCSH_CONFIG, `profiles:\n  p: {endpoints: "${url}", protected: true}\n`);
	const refused = await runEtcsh(['--endpoints', url, 'rm', '-r', '/a'], {env});
	t.regex(refused.stderr, /the profile p is protected/);
	t.not(refused.code, 0);
	const inBatch = await runEtcsh([], {env, stdin: 'get /a/b\nrm /a/b\n'});
	t.is(inBatch.stdout, '1\n');
	t.regex(inBatch.stderr, /the profile p is protected/);
	t.not(inBatch.code, 0);
	t.is((await there.get('/a/b')).node.value, '1');
	t.is((await runEtcsh(['--endpoints', url, 'rm', '/a/b', '--yes'], {env})).code, 0);
	t.is((await runEtcsh(['etcdctl', '--endpoint', url, 'rm', '--recursive', '/a'], {env})).code, 0);
});

test('the address of a protected profile is protected beside the name of another one, too', async t => {
	const urls: string[] = [];
	for (let i = 0; i < 2; i++) {
		const url = `http://127.0.0.1:${await freePort()}`;
		const engine = await openEmbedded({listenClientUrls: [url]});
		t.teardown(async () => engine.close());
		await engine.set('/a/b', {value: String(i)});
		urls.push(url);
	}

	const [prod, development] = urls as [string, string];
	const env = {ETCSH_CONFIG: path.join(await temporaryDirectory(t), 'config.yaml')};
	await writeFile(env.ETCSH_CONFIG, `profiles:\n  prod: {endpoints: "${prod}", protected: true}\n  dev: {endpoints: "${development}"}\n  too: {endpoints: "${prod}"}\n`);
	const oneShot = await runEtcsh(['--profile', 'dev', '--endpoints', prod, 'rm', '-r', '/a'], {env});
	t.regex(oneShot.stderr, /the profile prod is protected/);
	const inBatch = await runEtcsh(['--profile', 'dev'], {env, stdin: `--endpoints ${prod} rm -r /a\n`});
	t.regex(inBatch.stderr, /the profile prod is protected/);
	t.is((await runEtcsh(['--endpoints', prod, 'get', '/a/b'], {env})).stdout, '0\n');
	t.is((await runEtcsh(['--profile', 'dev', 'rm', '-r', '/a'], {env})).code, 0);
	// Who names a profile of the same cluster has chosen it.
	t.is((await runEtcsh(['--profile', 'too', 'rm', '-r', '/a'], {env})).code, 0);
});

test('use goes elsewhere for the lines that follow, and says when it cannot', async t => {
	const url = `http://127.0.0.1:${await freePort()}`;
	const other = await openEmbedded({listenClientUrls: [url]});
	t.teardown(async () => other.close());
	await other.set('/b/c', {value: 'there'});
	const directory = await temporaryDirectory(t);
	const env = {ETCSH_CONFIG: path.join(directory, 'config.yaml')};
	await writeFile(env.ETCSH_CONFIG, `profiles:\n  p: {endpoints: "${url}", protected: true}\n`);
	const flags = ['--data-dir', path.join(directory, 'data'), '--keep-going'];
	const stdin = `set /a/x here\ncd /a\nuse ${url}/b\npwd\nget c\nrm -r /b\nconnect embedded\nget /a/x\npwd\nuse ${url}/z\nget /a/x\nuse\nuse a b\n`;
	const {code, stdout, stderr} = await runEtcsh(flags, {stdin, env});
	t.is(stdout, 'here\n/b\nthere\nhere\n/\nhere\n');
	t.regex(stderr, /the profile p is protected/);
	t.regex(stderr, /there is no directory \/z there/);
	t.regex(stderr, /use needs a place/);
	t.regex(stderr, /use takes one place/);
	t.not(code, 0);
	t.is((await other.get('/b/c')).node.value, 'there');
});

test('cd and pwd refuse words that are left over', async t => {
	const {code, stdout, stderr} = await runLines(t, 'cd / /b');
	t.deepEqual({code, stdout}, {code: 1, stdout: ''});
	t.true(stderr.startsWith('Error:  "/b" is one word too many\n  cd takes one directory'));
	t.true((await runLines(t, 'pwd /a')).stderr.startsWith('Error:  "/a" is one word too many\n'));
});

test('a batch stops at its first failure and returns its exit code', async t => {
	const {code, stdout, stderr} = await runLines(t, 'set /x 1\nget /nope\nset /x 2\n');
	t.is(code, 4);
	t.is(stdout, '1\n');
	t.regex(stderr, /^Error: {2}100: Key not found \(\/nope\)[^\n]*\n[^\n]*\n {2}stopped at line 2\n$/);
});

test('--keep-going: what could not be opened for one line is tried again for the next', async t => {
	const directory = await temporaryDirectory(t);
	const place = path.join(directory, 'data');
	await writeFile(place, '');
	const {code, stdout} = await runEtcsh(['--data-dir', place, '--keep-going'], {stdin: `get /x\n!rm '${place}'\nset /x 2\n`});
	t.deepEqual({code, stdout}, {code: 1, stdout: '2\n'});
});

test('--keep-going goes on, and returns the exit code of the first failure', async t => {
	const {code, stdout, stderr} = await runLines(t, 'get /nope\nnonsense\nset /x 2\n', '--keep-going');
	t.is(code, 4);
	t.is(stdout, '2\n');
	t.regex(stderr, /Key not found[\s\S]*There is no command "nonsense"/);
});

test('a directory that is not there is no end of the batch where it is to go on', async t => {
	const {code, stdout, stderr} = await runLines(t, 'cd /nope\nuse\nset /x 2\n', '--keep-going');
	t.deepEqual([code, stdout], [4, '2\n']);
	t.regex(stderr, /Key not found \(\/nope\)[\s\S]*use needs a place/);
});

test('a quote that is never closed runs what stands before it, and says where it is', async t => {
	const {code, stdout, stderr} = await runLines(t, 'set /x 1\nset /y "abc\n');
	t.is(code, 1);
	t.is(stdout, '1\n');
	t.regex(stderr, /^line 2: /);
});

test('the directory to go to has to be one', async t => {
	const {code, stderr} = await runLines(t, 'set /f 1\ncd /f\n');
	t.is(code, 1);
	t.regex(stderr, /^\/f: is not a directory\n/);
});

test('commands come from a file with --file, and values may then come from standard input', async t => {
	const directory = await temporaryDirectory(t);
	const file = path.join(directory, 'commands');
	await writeFile(file, 'set /k\nget /k\n');
	const args = ['--data-dir', path.join(directory, 'data'), '--file', file];
	t.deepEqual(await runEtcsh(args, {stdin: 'piped'}), {code: 0, stdout: 'piped\npiped\n', stderr: ''});
	const missing = await runEtcsh(['--file', path.join(directory, 'none')]);
	t.is(missing.code, 1);
	t.regex(missing.stderr, /^cannot read .*none: /);
});

test('an empty batch connects to nothing and succeeds', async t => {
	t.deepEqual(await runEtcsh([], {stdin: '# nothing\n\n', env: {ETCDCTL_ENDPOINTS: 'http://127.0.0.1:1'}}), {code: 0, stdout: '', stderr: ''});
});

test('commands of a line are joined as at the prompt; a list that fails ends the batch', async t => {
	const {code, stdout, stderr} = await runLines(t, 'set /a 1; set /b "$(get /a)2" && get /b || get /none\nget /none || pwd\necho x\nget /none && pwd; set /a 3\n');
	t.is(code, 1);
	t.is(stdout, '1\n12\n12\n/\n');
	t.regex(stderr, /There is no command "echo"[^\n]*\n[^\n]*\n {2}stopped at line 3\n$/);
	const second = await runLines(t, 'mkdir /t --ttl 100;ls\netcdctl ls; echo of the system\nget /none && pwd; pwd\n');
	t.deepEqual([second.code, second.stdout], [4, '/t\n/t\nof the system\n']);
	t.regex(second.stderr, /stopped at line 3\n$/);
});

test('a line that is not over, or has a mistake, runs nothing', async t => {
	const {code, stdout, stderr} = await runLines(t, 'set /a 1\nset /a 2; ; get /a\n', '--keep-going');
	t.deepEqual([code, stdout], [1, '1\n']);
	t.regex(stderr, /^a command has to stand before the ;\n/);
	const open = await runLines(t, 'set /a 1 &&\n');
	t.deepEqual(open, {code: 1, stdout: '', stderr: 'line 1: nothing follows the && at the end\n'});
});

test('a pattern becomes keys, and a quoted one stands for itself', async t => {
	const {code, stdout} = await runLines(t, 'set /a1 1\nset /a2 2\nset "/a*" 3\nget /a[12]\nget "/a*"\n');
	t.deepEqual([code, stdout], [0, '1\n2\n3\n1\n2\n3\n']);
});

test('of a batch whose end is missing the first failure counts', async t => {
	const {code, stdout, stderr} = await runLines(t, 'get /none\nset /a 1\n\nset /b "x\n', '--keep-going');
	t.deepEqual([code, stdout], [4, '1\n']);
	t.regex(stderr, /\nline 4: /);
});

test('a batch has no jobs', async t => {
	const {code, stdout, stderr} = await runLines(t, 'set /a 1 &\nset /a 2\n');
	t.deepEqual([code, stdout], [1, '']);
	t.regex(stderr, /^Error: {2}a batch has no jobs\n/);
});

test('options in front of a command hold for that command', async t => {
	const {code, stdout, stderr} = await runLines(t, '--debug set /a 1\n--read-only set /a 2\nget /a\n', '--keep-going');
	t.deepEqual([code, stdout], [4, '1\n1\n']);
	t.regex(stderr, /read-only/);
});

test('options without a command are a mistake', async t => {
	for (const [line, flag] of [['--read-only', '--read-only'], ['--endpoints http://127.0.0.1:1', '--endpoints'], ['-o json', '-o']] as const) {
		const {code, stdout, stderr} = await runLines(t, `${line}\nset /a 1\n`);
		t.deepEqual([code, stdout], [1, '']);
		t.true(stderr.startsWith(`Error:  a command has to follow ${flag}\n`));
	}
});

test('what is no text is refused before anything is run', async t => {
	for (const text of ['set /a 1\nset /b x\0y\n', '\0', 'set /a 1\n#\0']) {
		const {code, stdout, stderr} = await runLines(t, text, '--keep-going');
		t.deepEqual([code, stdout], [1, '']);
		t.regex(stderr, /^line [12] has a NUL character in it, as no text has: nothing was run\n {2}A value with one/);
	}
});

test('on what $( ) prints nothing is done when it fails, is too long, or would be an option', async t => {
	for (const [line, message] of [
		['set /b $(get /none)', /\$\(get \/none\) ended with exit code 4/],
		['set /b $(!head -c 2000000 /dev/zero)', /prints more than 1 MiB/],
		['rm $(get /flag)', /printed --recursive, which would be taken for an option/],
		['$(get /flag) /b', /the name of a command cannot come from \$\( \)/],
	] as const) {
		const {code, stdout, stderr} = await runLines(t, `set -- /flag "x --recursive /"\n${line}\nls /\n`, '--keep-going');
		t.not(code, 0, `in ${line}`);
		t.is(stdout, 'x --recursive /\n/flag\n', `in ${line}`);
		t.regex(stderr, message, `in ${line}`);
	}
});
