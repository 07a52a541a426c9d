import test from 'ava';
import {nobody, noTerminal} from '../../source/commands/common/context.ts';
import {parseGlobalFlags} from '../../source/language/global-flags.ts';
import {CommandHost, withoutPassword} from '../../source/running/command-host.ts';
import {goQuote} from '../../source/protocol/go-quote.ts';
import {runEtcsh} from '../helpers/etcsh.ts';
import {startFakeServer} from '../helpers/fake-server.ts';

for (const password of ['secret', 'with "quotes"', String.raw`back\slash`, String.raw`\"`, '\\', '\u200B<>&', 'a","roles":"b']) {
	test(`the debug line of a request hides the password ${JSON.stringify(password)}, and nothing else`, t => {
		const line = (text: string) => `cURL Command: curl -X PUT http://127.0.0.1:2379/v2/auth/users/u -d ${goQuote(`{"user":"u","password":${text},"roles":null}`)}\n`;
		t.is(withoutPassword(line(JSON.stringify(password))), line('"..."'));
	});
}

test('other debug lines stay as they are', t => {
	const line = 'cURL Command: curl -X PUT http://127.0.0.1:2379/v2/keys/a -d "value=password"\n';
	t.is(withoutPassword(line), line);
});

for (const mode of ['own', 'strict'] as const) {
	test(`without a terminal there is nobody to ask, and nobody to edit, in the ${mode} mode`, async t => {
		const {options} = parseGlobalFlags([], {}, {isStrict: mode === 'strict'}) as Extract<ReturnType<typeof parseGlobalFlags>, {problem?: undefined}>;
		await using host = new CommandHost({
			mode, options, frontEnd: 'one-shot', signal: new AbortController().signal, isStdinFree: false, showBoard: noTerminal, resolveKey: key => key,
		});
		const {context} = host;
		t.deepEqual([context.ask, context.confirm, context.openEditor, context.askPassword], [nobody, nobody, nobody, nobody]);
		t.is(await context.readStdin(), '');
		t.deepEqual(await Array.fromAsync(context.stdinChunks()), []);
	});
}

test('--debug says on standard error what is asked for, without passwords', async t => {
	const server = await startFakeServer(t, (_request, response) => {
		response.setHeader('X-Etcd-Index', '1').end('{"action":"get","node":{"key":"/a","value":"1"}}');
	});
	const {code, stdout, stderr} = await runEtcsh(['--debug', '--no-sync', '--endpoints', server.url, '--username', 'root:secret', 'get', '/a']);
	t.deepEqual([code, stdout], [0, '1\n']);
	t.regex(stderr, /^Cluster-Endpoints: http:\/\/127\.0\.0\.1:/m);
	t.notRegex(stderr, /secret/);
});
