/**
What the completion scripts are told, in this process.
*/
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {answer} from '../../source/modes/complete.ts';
import {freePort} from '../helpers/live-etcd.ts';

const url = `http://127.0.0.1:${await freePort()}`;
const folder = await mkdtemp(path.join(tmpdir(), 'etcsh-answers-'));
// Those of this process: nothing else runs in it.
process.env.ETCSH_CONFIG = path.join(folder, 'config.yaml');
process.env.ETCDCTL_ENDPOINTS = url;

const engine = await openEmbedded({listenClientUrls: [url]});
await writeFile(process.env.ETCSH_CONFIG, `profiles: {here: {endpoints: "${url}"}, file: {dataDir: ${path.join(folder, 'none')}}}`);
for (const key of ['/app/two', '/app/one', '/app/-x', '/app/sub/deep', '/-rf', '/apple', '/q/it\'s']) {
	await engine.set(key, {value: '{"port": 1}'});
}

test.after.always('the server ends', async () => {
	await engine.close();
	await rm(folder, {recursive: true});
});

/** The key is pressed again when the second was over: on a busy machine that may be. */
async function ask(shell: string, ...words: string[]): Promise<readonly string[]> {
	for (;;) {
		try {
			return (await answer(shell, words)).split('\n').slice(0, -1);
		} catch (error) {
			if ((error as Error).name !== 'TimeoutError') {
				throw error;
			}
		}
	}
}

/** Without what each means. */
const texts = async (...words: string[]): Promise<readonly string[]> => (await ask('fish', '--', ...words)).map(line => line.split('\t', 1)[0]!);

test('keys come in order, directories with a slash, and what looks like a flag with its path', async t => {
	t.deepEqual(await ask('zsh', '--', 'get', '/app/'), ['/app/-x\t', '/app/one\t', '/app/sub/\t', '/app/two\t']);
	t.deepEqual(await ask('zsh', 'get', '/app/o'), ['/app/one\t']);
	t.deepEqual(await texts('get', ''), ['/-rf', 'app/', 'apple', 'q/']);
	t.deepEqual(await texts('get', 'app/t'), ['app/two']);
	t.deepEqual(await texts('get', '/none'), []);
	t.deepEqual(await texts('watch', '--nonsense=', ''), ['/-rf', 'app/', 'apple', 'q/']);
});

test('for a directory only directories come', async t => {
	t.deepEqual(await texts('ls', '/app/'), ['/app/sub/']);
	t.deepEqual(await texts('ls', '/a'), ['/app/']);
});

test('paths into a value come for commands that take one', async t => {
	t.deepEqual(await texts('get', '/app/one', '.'), ['.port']);
});

test('keys of another cluster come for commands that go there', async t => {
	t.deepEqual(await texts('cp', 'here:/ap'), ['here:/app/', 'here:/apple']);
	t.deepEqual(await texts('cp', 'here:/app/s'), ['here:/app/sub/']);
	t.deepEqual(await texts('cp', 'here:'), ['here:/-rf', 'here:/app/', 'here:/apple', 'here:/q/']);
	t.deepEqual(await texts('cp', '/ap'), ['/app/', '/apple']);
	// A URL is not the name of a profile, nor is a key with a colon one for a command that goes nowhere.
	await t.throwsAsync(texts('cp', `${url}/ap`), {message: /Key not found \(\/http:/});
	await t.throwsAsync(texts('get', 'here:/ap'), {message: /Key not found \(\/here:/});
	await t.throwsAsync(ask('fish', '--', 'cp', 'nowhere:/a'), {message: /nowhere/});
});

test('nobody is asked where the data is no cluster, or the options are wrong', async t => {
	t.deepEqual(await texts('--data-dir', folder, 'get', '/a'), []);
	t.deepEqual(await texts('--embedded', 'get', '/a'), []);
	t.deepEqual(await texts('--profile', 'file', 'get', '/a'), []);
	t.deepEqual(await texts('--timeout', 'soon', 'get', '/a'), []);
	t.deepEqual(await texts('--profile', 'here', 'get', '/ap'), ['/app/', '/apple']);
});

test('flags of the server come with what they mean, and their values', async t => {
	const flags = await ask('zsh', '--', 'serve', '--data');
	t.true(flags.length > 0);
	t.true(flags.every(line => /^--data\S*\t\S/.test(line)));
	t.deepEqual(await texts('serve', '--no-such'), []);
	t.deepEqual(await texts('serve', '--data-dir', ''), [':files']);
	t.true((await texts('serve', '--ephemeral', '')).includes('--data-dir'));
	// A word without a dash is no flag.
	t.true((await texts('serve', 'data-dir', '--')).includes('--data-dir'));
	t.true((await texts('serve', '')).length > 10);
});

test('bash gets what follows the part that stays', async t => {
	t.deepEqual(await ask('bash', 'etcsh get /app/o', '/app/o'), ['/app/one']);
	t.deepEqual(await ask('bash', 'etcsh cp here:/ap', '/ap'), ['/app/', '/apple']);
	t.deepEqual(await ask('bash', 'etcsh get "/app/o', '/app/o'), ['/app/one']);
	t.deepEqual(await ask('bash', 'etcsh get /app/o', '/elsewhere'), []);
	t.deepEqual(await ask('bash', 'etcsh get $X', '$X'), []);
	t.deepEqual(await ask('bash', 'etcsh --cert-file ', ''), [':files']);
	t.deepEqual(await ask('bash', 'etcsh get /app/', '/app/'), ['/app/-x', '/app/one', '/app/sub/', '/app/two']);
});

test('each shell has quotes of its own', async t => {
	t.deepEqual(await ask('fish', '--', 'get', String.raw`'/q/it\'`), ['/q/it\'s\t']);
	t.deepEqual(await ask('zsh', '--', 'get', String.raw`'/q/it\'`), []);
	t.deepEqual(await ask('zsh', '--', 'get', String.raw`/q/it\'`), ['/q/it\'s\t']);
});

test('a last word that the shell replaces is not completed', async t => {
	t.deepEqual(await ask('fish', '--', 'get', '$HOME/a'), []);
	t.deepEqual(await ask('zsh', '--', 'get', '$HOME/a'), []);
	t.deepEqual(await ask('zsh'), await ask('zsh', '--', ''));
	t.true((await ask('zsh')).length > 20);
});
