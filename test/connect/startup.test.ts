import test from 'ava';
import {parseGlobalFlags, type Environment, type GlobalOptions} from '../../source/language/global-flags.ts';
import {
	decideEngine,
	type EngineChoice,
	type FoundServer,
	type FrontEnd,
} from '../../source/connect/startup.ts';

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
