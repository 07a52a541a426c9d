import {spawnSync} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {openRemote} from '../../source/remote/remote-engine.ts';
import {cliPath, runEtcsh, startServe} from '../helpers/etcsh.ts';
import {startFakeServer} from '../helpers/fake-server.ts';

/** The key is pressed again so often when nothing came: on a busy machine a second may be too little. */
const triesMax = 50;

function completeInBash(line: string, environment: Readonly<Record<string, string>>, isAnswerWanted = true): string[] {
	for (let tries = 1; ; tries++) {
		const answer = completeOnce(line, environment);
		if (answer.length > 0 || !isAnswerWanted || tries === triesMax) {
			return answer;
		}
	}
}

/** What the scripts of the other shells are told. */
async function completeWords(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
	let stdout = '';
	for (let tries = 0; stdout === '' && tries < triesMax; tries++) {
		({stdout} = await runEtcsh(['__complete', ...words], {env}));
	}

	return stdout;
}

/** What bash makes of a line with the caret at its end. */
function completeOnce(line: string, environment: Readonly<Record<string, string>>): string[] {
	// bash itself takes the line apart at blanks, quotes, : and =.
	const current = line.split(/[\s:='"]/).at(-1)!;
	const script = `
		source <("$ETCSH" completion bash)
		COMP_LINE=$LINE_TYPED COMP_POINT=\${#LINE_TYPED}
		_etcsh "$ETCSH" "$CURRENT" 2>/dev/null
		printf '%s\\n' "\${COMPREPLY[@]}"`;
	const {stdout} = spawnSync('bash', ['--norc', '-c', script], {
		encoding: 'utf8',
		env: {
			...process.env, ...environment, ETCSH: cliPath, LINE_TYPED: line, CURRENT: current,
		},
	});
	return stdout.split('\n').filter(text => text !== '');
}

test('bash completes commands, flags and live keys', async t => {
	t.timeout(300_000);
	const dataDir = await mkdtemp(path.join(tmpdir(), 'etcsh-completion-'));
	const server = await startServe(dataDir);
	t.teardown(async () => {
		await server.stop();
		await rm(dataDir, {recursive: true, force: true});
	});
	const engine = await openRemote({
		endpoints: [server.url], headerTimeoutMs: 10_000, totalTimeoutMs: 10_000, isSyncWanted: false, isStrict: false,
	});
	for (const key of ['/app/one', '/app/two words', '/app/a:b', '/app/\u001B]0;evil\u0007', '/app/sub/deep', '/apple', '/-rf', '/broken/a\nb']) {
		await engine.set(key, {value: 'v'});
	}

	await engine.set('/app/json', {value: '{"port":1,"a b":[2]}'});
	await engine.set('/app/yaml', {value: 'port: 1\nhosts:\n- a\n'});
	await engine.close();
	const environment = {ETCDCTL_ENDPOINTS: server.url};
	t.deepEqual(completeInBash('etcsh get /app/json .', environment).toSorted(), [String.raw`.\[\"a\ b\"\]`, String.raw`.\[\"a\ b\"\]\[0\]`, '.port']);
	t.deepEqual(completeInBash('etcsh set app/yaml .h', environment), ['.hosts', String.raw`.hosts\[0\]`]);
	t.deepEqual(completeInBash('etcsh get /app/one .', environment, false), []);
	t.deepEqual(completeInBash('etcsh upd', environment), ['update', 'updatedir']);
	t.deepEqual(completeInBash('etcsh mk --i', environment), ['--in-order']);
	t.deepEqual(completeInBash('etcsh get /ap', environment), ['/app/', '/apple']);
	t.deepEqual(completeInBash('etcsh get /app/', environment), ['/app/a:b', '/app/json', '/app/one', '/app/sub/', String.raw`/app/two\ words`, '/app/yaml']);
	t.deepEqual(completeInBash('etcsh get "/app/two', environment), ['/app/two words']);
	t.deepEqual(completeInBash('etcsh get "/app/$HOME/', environment, false), []);
	t.deepEqual(completeInBash('etcsh get ', environment).toSorted(), ['/-rf', 'app/', 'apple', 'broken/']);
	t.deepEqual(completeInBash('etcsh get /broken/', environment, false), []);
	t.deepEqual(completeInBash('etcsh get /app/a:', environment), ['b']);
	t.deepEqual(completeInBash('etcsh ls /app/s', environment), ['/app/sub/']);
	t.deepEqual(completeInBash(`etcsh --endpoints=${server.url} get /app/o`, {}), ['/app/one']);
	t.deepEqual(completeInBash('etcsh get /ap', {ETCDCTL_ENDPOINTS: 'http://127.0.0.1:1'}, false), []);

	const config = path.join(dataDir, 'config.yaml');
	await writeFile(config, `profiles: {here: {endpoints: "${server.url}"}, there: {dataDir: other.etcd}}`);
	const elsewhere = {ETCSH_CONFIG: config, ETCDCTL_ENDPOINTS: 'http://127.0.0.1:1'};
	t.deepEqual(completeInBash('etcsh --profile here get /ap', elsewhere), ['/app/', '/apple']);
	t.deepEqual(completeInBash('etcsh get /ap', {...elsewhere, ETCSH_PROFILE: 'here'}), ['/app/', '/apple']);
	t.deepEqual(completeInBash('etcsh --profile there get /ap', {...elsewhere, ...environment}, false), []);
});

test('a server that says nothing keeps the shell no longer than a moment, and says nothing on the terminal', async t => {
	t.timeout(300_000);
	const heldMs: number[] = [];
	const silent = await startFakeServer(t, request => {
		const start = performance.now();
		request.socket.once('close', () => {
			heldMs.push(performance.now() - start);
		});
	});
	for (const words of [['bash', 'etcsh get /a', '/a'], ['zsh', '--', 'get', '/a'], ['fish', '--', 'get', '/a']]) {
		const {stdout, stderr} = await runEtcsh(['__complete', ...words], {env: {ETCDCTL_ENDPOINTS: silent.url}});
		t.deepEqual({stdout, stderr}, {stdout: '', stderr: ''});
	}

	// Node's start on a busy machine is not what is measured here: etcd's own limits are 5 s for each of several requests.
	t.true(heldMs.every(milliseconds => milliseconds < 30_000), heldMs.join(' '));

	// Nor does a program that tells a password.
	const config = path.join(await mkdtemp(path.join(tmpdir(), 'etcsh-completion-')), 'config.yaml');
	await writeFile(config, `profiles: {slow: {endpoints: "${silent.url}", username: root, passwordCommand: "echo asked >&2; exec sleep 600"}}`);
	const {stdout, stderr} = await runEtcsh(['__complete', 'zsh', '--', '--profile', 'slow', 'get', '/a'], {env: {ETCSH_CONFIG: config}});
	t.deepEqual({stdout, stderr}, {stdout: '', stderr: ''});
});

test('of very many keys a shell gets as many as anybody reads, with the same beginning', async t => {
	t.timeout(300_000);
	const nodes = Array.from({length: 20_000}, (_, i) => ({key: `/a${String(i).padStart(5, '0')}`, value: ''}));
	const {url} = await startFakeServer(t, (_request, response) => {
		response.setHeader('X-Etcd-Index', '1');
		response.end(JSON.stringify({action: 'get', node: {key: '/', dir: true, nodes: [...nodes, {key: '/ab', value: ''}]}}));
	});
	const stdout = await completeWords(['fish', '--', '--no-sync', 'get', '/a'], {ETCDCTL_ENDPOINTS: url});
	const texts = stdout.split('\n').slice(0, -1).map(line => line.split('\t', 1)[0]);
	t.deepEqual([texts.length, texts[0], texts.at(-1)], [1000, '/a00000', '/ab']);
});

test('the scripts are printed for one shell, and nothing else', async t => {
	for (const [shell, start] of [['bash', '# bash'], ['zsh', '#compdef etcsh'], ['fish', '# fish']] as const) {
		const {code, stdout, stderr} = await runEtcsh(['completion', shell]);
		t.deepEqual({code, start: stdout.slice(0, start.length), stderr}, {code: 0, start, stderr: ''});
	}

	t.is((await runEtcsh(['completion', 'tcsh'])).code, 1);
	t.is((await runEtcsh(['etcdctl', 'completion', 'bash'])).stdout, 'No help topic for \'completion\'\n');
});

test('zsh and fish are told a suggestion and what it means, a line each', async t => {
	t.timeout(300_000);
	t.is(await completeWords(['zsh', '--', 'auth', '']), 'enable\tenable auth access controls\ndisable\tdisable auth access controls\nhelp\tShows a list of commands or help for one command\n');
	t.is(await completeWords(['fish', '--', '--cert-file', '']), ':files\n');
});

test('profiles are completed where one is named', async t => {
	t.timeout(300_000);
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-test-'));
	t.teardown(async () => rm(directory, {recursive: true}));
	const file = path.join(directory, 'config.yaml');
	await writeFile(file, 'profiles:\n  prod:\n    endpoints: [http://127.0.0.1:1]\n  old:\n    dataDir: /old\n');
	const env = {ETCSH_CONFIG: file};
	t.deepEqual(completeInBash('etcsh --profile ', env), ['prod', 'old']);
	t.deepEqual(completeInBash('etcsh --profile=p', env), ['prod']);
	t.deepEqual(completeInBash('etcsh doctor o', env), ['old']);
	t.is(await completeWords(['fish', '--', '--profile=p'], env), '--profile=prod\t\n');
	await writeFile(file, 'profiles: [');
	t.deepEqual(completeInBash('etcsh --profile ', env, false), []);
});
