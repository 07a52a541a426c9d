import test from 'ava';
import {startFakeServer} from '../helpers/fake-server.ts';
import {TerminalProbe} from '../helpers/terminal.ts';

test('a pane whose watch has ended says so, and is no watch any more', async t => {
	const server = await startFakeServer(t, (request, response) => {
		response.setHeader('X-Etcd-Index', '5');
		if (!request.url!.includes('wait=true')) {
			response.end('{"action":"get","node":{"key":"/k","value":"v","modifiedIndex":5,"createdIndex":5}}');
		} else if (request.url!.includes('/secret')) {
			response.writeHead(401).end('{"errorCode":110,"message":"The request requires user authentication","cause":"Insufficient credentials","index":0}');
		} else {
			response.flushHeaders();
		}
	});
	await using terminal = await TerminalProbe.start(['--no-sync', '--endpoints', server.url], {columns: 100, rows: 30});
	await terminal.waitForPrompt();
	terminal.enter('watch /open');
	await terminal.waitFor(/1 {2}\/open[\s\S]*· live[\s\S]*1 watch/);
	terminal.enter('watch /secret');
	const {text} = await terminal.waitFor(/2 {2}\/secret[\s\S]*· ended[\s\S]* {2}1 watch {2}/);
	t.false(text.includes('2 watches'));
});
