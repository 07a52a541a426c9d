import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {parseGlobalFlags, type Environment, type GlobalOptions} from '../../source/language/global-flags.ts';
import {
	connectRemote,
	credentialsOf,
	decideEngine,
	openEngine,
	type EngineChoice,
	type FoundServer,
	type FrontEnd,
} from '../../source/connect/startup.ts';
import {startFakeServer} from '../helpers/fake-server.ts';
import {freePort} from '../helpers/live-etcd.ts';

function optionsOf(tokens: readonly string[], environment: Environment = {}): GlobalOptions {
	const result = parseGlobalFlags(tokens, environment, {isStrict: false});
	if (result.problem !== undefined) {
		throw new Error(result.problem);
	}

	return result.options;
}

const found: FoundServer = {
	endpoint: 'http://127.0.0.1:2379', version: '3.4.23', hasV2: true, memberCount: 1,
};
const remote: EngineChoice = {kind: 'remote'};

async function decide(frontEnd: FrontEnd, line: string, {environment, answers}: {environment?: Environment; answers?: boolean} = {}) {
	let hasProbed = false;
	const choice = await decideEngine(optionsOf(line === '' ? [] : line.split(' '), environment), frontEnd, async () => {
		hasProbed = true;
		return answers ? found : undefined;
	});
	return {choice, hasProbed};
}

for (const [frontEnd, line, environment, choice] of [
	['one-shot', '', {}, remote],
	['batch', '', {}, remote],
	['one-shot', '--data-dir d', {}, {
		kind: 'embedded', dataDir: 'd', isListening: false, isReadOnly: false,
	}],
	['shell', '--data-dir d', {}, {
		kind: 'embedded', dataDir: 'd', isListening: true, isReadOnly: false,
	}],
	['shell', '--data-dir d', {ETCDCTL_ENDPOINTS: 'http://x'}, {
		kind: 'embedded', dataDir: 'd', isListening: true, isReadOnly: false,
	}],
	['shell', '--endpoints http://x', {}, remote],
	['shell', '', {ETCDCTL_ENDPOINTS: 'http://x'}, remote],
	['shell', '', {ETCDCTL_PEERS: 'http://x'}, remote],
	['shell', '-D example.org', {}, remote],
	['shell', '--connect', {}, remote],
	['one-shot', '--read-only', {}, {kind: 'remote', isReadOnly: true}],
	['shell', '--endpoints http://x --read-only', {}, {kind: 'remote', isReadOnly: true}],
	['shell', '--embedded --read-only', {}, {kind: 'embedded', isListening: false, isReadOnly: true}],
	['shell', '--data-dir d --wal-dir w --read-only', {}, {
		kind: 'embedded', dataDir: 'd', walDir: 'w', isListening: false, isReadOnly: true,
	}],
	['shell', '--embedded', {}, {kind: 'embedded', isListening: true}],
	['shell', '--embedded', {ETCDCTL_ENDPOINTS: 'http://x'}, {kind: 'embedded', isListening: true}],
	['batch', '--embedded', {}, {kind: 'embedded', isListening: false}],
] as ReadonlyArray<[FrontEnd, string, Environment, EngineChoice]>) {
	test(`${frontEnd} "${line}" with ${JSON.stringify(environment)} works on ${JSON.stringify(choice)} without looking around`, async t => {
		t.deepEqual(await decide(frontEnd, line, {environment, answers: true}), {choice, hasProbed: false});
	});
}

test('a shell without any word asks when something answers, else it is embedded', async t => {
	t.deepEqual(await decide('shell', '', {answers: true}), {choice: {kind: 'ask', found}, hasProbed: true});
	t.deepEqual(await decide('shell', ''), {choice: {kind: 'embedded', isListening: true}, hasProbed: true});
});

test('--embedded and --connect exclude each other', async t => {
	await t.throwsAsync(decide('shell', '--embedded --connect'), {message: '--embedded and --connect exclude each other'});
});

test('--wal-dir alone is no place', async t => {
	await t.throwsAsync(decide('one-shot', '--wal-dir w'), {message: '--wal-dir needs a data dir'});
});

test('who somebody is comes from --username, from the profile, or is asked, in this order', async t => {
	const nobody = {isStrict: false, stderr: () => undefined};
	const asked = {...nobody, askPassword: async () => 'typed'};
	t.is(await credentialsOf(optionsOf([]), asked), undefined);
	t.is(await credentialsOf(optionsOf(['--username', ':secret']), asked), undefined);
	t.is(await credentialsOf(optionsOf(['--username', 'root:a:b']), asked), 'root:a:b');
	const named = optionsOf(['--username', 'root']);
	t.is(await credentialsOf({...named, profile: {name: 'p', isProtected: false, readPassword: async () => 'stored'}}, asked), 'root:stored');
	t.is(await credentialsOf(named, asked), 'root:typed');
	await t.throwsAsync(credentialsOf(named, nobody), {message: '--username needs a password here'});
});

test('--debug says where a request goes, without passwords but in the strict mode; without it nothing is said', async t => {
	const server = await startFakeServer(t, (_request, response) => {
		response.setHeader('X-Etcd-Index', '1').end('{"action":"get","node":{"key":"/a","value":"1"}}');
	});
	const endpoint = server.url.replace('//', '//root:secret@');
	const said = async (flags: readonly string[], isStrict: boolean, isForAuth = false): Promise<string> => {
		let text = '';
		const engine = await connectRemote(optionsOf(['--endpoints', endpoint, '--no-sync', ...flags]), {
			isStrict,
			isForAuth,
			stderr(line) {
				text += line;
			},
		});
		await engine.get('/a');
		await engine.close();
		return text;
	};

	t.is(await said([], false), '');
	const own = await said(['--debug'], false);
	t.regex(own, /^Cluster-Endpoints: .*127\.0\.0\.1.*$/m);
	const endpointsCount = (text: string): number => text.split('Cluster-Endpoints: ').length - 1;
	t.is(endpointsCount(await said(['--debug'], false, true)), endpointsCount(own) + 1);
	t.notRegex(own, /secret/);
	t.regex(await said(['--debug'], true), /secret/);
});

test('a data dir that a running etcsh has is reached through that one, whatever else the options name', async t => {
	const dataDir = await mkdtemp(path.join(tmpdir(), 'etcsh-startup-'));
	const url = `http://127.0.0.1:${await freePort()}`;
	const owner = await openEmbedded({dataDir, listenClientUrls: [url]});
	t.teardown(async () => {
		await owner.close();
		await rm(dataDir, {recursive: true});
	});
	const options = optionsOf(['--data-dir', dataDir], {ETCDCTL_ENDPOINTS: 'http://127.0.0.1:1'});
	const openOptions = {isStrict: false, stderr: () => undefined};
	const engine = await openEngine({kind: 'embedded', dataDir, isListening: false}, options, openOptions);
	t.deepEqual(engine.info.endpoints, [url]);
	await engine.set('/a', {value: '1'});
	await engine.close();
	t.is((await owner.get('/a')).node.value, '1');

	const reader = await openEngine({
		kind: 'embedded', dataDir, isListening: false, isReadOnly: true,
	}, options, openOptions);
	t.deepEqual([reader.info.kind, (await reader.get('/a')).node.value], ['embedded', '1']);
	t.deepEqual(reader.info.endpoints, [], 'who need not be reached does not listen');
	await t.throwsAsync(reader.set('/a', {value: '2'}), {message: /reading only/});
	await reader.close();
});
