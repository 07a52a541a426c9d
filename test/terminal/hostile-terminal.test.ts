/**
Nothing that a store or a server says drives the terminal: every command of the table, as a one-shot command on a terminal,
against a server whose every word is hostile, and one that refuses everything in hostile words.
*/
import {type IncomingMessage, type ServerResponse} from 'node:http';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {visible} from '../../source/terminal/text/terminal-safe.ts';
import {cliPath, runEtcsh} from '../helpers/etcsh.ts';
import {startFakeServer} from '../helpers/fake-server.ts';
import {commandLines} from '../helpers/command-lines.ts';
import {TerminalProbe} from '../helpers/terminal.ts';

const hostile = 'a\u001B]0;title\u0007\u001B[2J\u009By\u202Ez';
const key = `/${hostile}`;

function nodeAt(place: string): Record<string, unknown> {
	const indexes = {createdIndex: 3, modifiedIndex: 4};
	const isDirectory = place === '' || place.endsWith('/dir');
	return isDirectory
		? {
			key: place, dir: true, ...indexes, nodes: [{key: `${place}${key}`, value: hostile, ...indexes}],
		}
		: {key: place, value: hostile, ...indexes};
}

function answerHostile(request: IncomingMessage, response: ServerResponse): void {
	const {pathname, searchParams} = new URL(request.url!, 'http://localhost');
	const place = decodeURIComponent(pathname);
	response.setHeader('X-Etcd-Index', '9');
	response.setHeader('X-Etcd-Cluster-Id', hostile.replaceAll(/[^\u0020-\u007E]/g, ''));
	const members = [{
		id: 'a1', name: hostile, peerURLs: [`http://p/${hostile}`], clientURLs: [`http://${request.headers.host}`],
	}];
	if (place.startsWith('/v2/keys')) {
		const node = nodeAt(place.slice('/v2/keys'.length).replace(/\/$/, ''));
		// A watch gets on.
		node.modifiedIndex = Number(searchParams.get('waitIndex') ?? 4);
		response.end(JSON.stringify({action: request.method === 'GET' ? 'get' : 'set', node, prevNode: node}));
	} else if (place.startsWith('/v2/members/leader')) {
		response.end(JSON.stringify(members[0]));
	} else if (place.startsWith('/v2/members')) {
		response.end(JSON.stringify({members}));
	} else if (place.startsWith('/v2/auth/users')) {
		const user = {user: hostile, roles: [{role: hostile, permissions: {kv: {read: [hostile], write: [hostile]}}}]};
		response.end(JSON.stringify(place.endsWith('/users') ? {users: [user]} : {user: hostile, roles: [hostile]}));
	} else if (place.startsWith('/v2/auth/roles')) {
		const role = {role: hostile, permissions: {kv: {read: [hostile], write: [hostile]}}};
		response.end(JSON.stringify(place.endsWith('/roles') ? {roles: [role]} : role));
	} else if (place === '/version') {
		response.end(JSON.stringify({etcdserver: hostile, etcdcluster: hostile}));
	} else {
		response.end(JSON.stringify({health: hostile, enabled: false}));
	}
}

function refuseHostile(request: IncomingMessage, response: ServerResponse): void {
	const isAboutKeys = request.url!.startsWith('/v2/keys');
	response.statusCode = isAboutKeys ? 400 : 500;
	response.setHeader('Content-Type', 'application/json');
	response.end(JSON.stringify({
		errorCode: 100, message: hostile, cause: hostile, index: 3,
	}));
}

/** What a terminal would obey, but for colours and the line that tells the progress. */
function obeyed(output: string): string[] {
	return output.replaceAll(/\u001B\[[\d;]*m|\r\u001B\[K|\r\n/g, '').match(/[^\n\t\u0020-\u007E][^\n]{0,20}/g)?.filter(found => visible(found) !== found) ?? [];
}

const inTurnPath = fileURLToPath(new URL('../helpers/commands-in-turn-main.js', import.meta.url));

async function runOnTerminal(script: string, url: string): Promise<string> {
	await using terminal = await TerminalProbe.startCommand(['sh', '-c', `cd ~; ${script}`], {
		columns: 120,
		env: {
			EVIL: hostile, ETCDCTL_ENDPOINTS: url, ETCSH: cliPath, IN_TURN: inTurnPath, NODE: process.execPath, EDITOR: 'true',
		},
	});
	await terminal.exited;
	return terminal.output;
}

for (const [title, answer] of [['stored', answerHostile], ['refused', refuseHostile]] as const) {
	test(`no command lets through what is ${title}`, async t => {
		t.timeout(240_000);
		const {url} = await startFakeServer(t, answer);
		const all = Object.entries(commandLines).flatMap(([name, {hostile: tails}]) => tails.map(tail => `${name} ${tail}`));
		// Nothing is read from the keyboard, so that nothing waits; the numbers tell whose output it is.
		const output = await runOnTerminal(`"$NODE" "$IN_TURN" ${all.map(line => `--no-sync --total-timeout 5s ${line}`).join(' ";;" ')} < /dev/null`, url);
		const pieces = output.split(/#(\d+)#\r\n/).slice(1);
		t.is(pieces.length, all.length * 2);
		const found = all.map((line, i) => ({line, obeyed: obeyed(pieces[(i * 2) + 1]!)})).filter(each => each.obeyed.length > 0);
		t.deepEqual(found, []);
		t.true(output.includes(String.raw`a\x1b]0;title\x07\x1b[2J\u009by\u202ez`));
	});
}

test('JSON stays the same document, a pipe and etcdctl\'s own mode get the bytes', async t => {
	const {url} = await startFakeServer(t, answerHostile);
	const onTerminal = await runOnTerminal('"$NODE" "$ETCSH" --no-sync get /x -o json', url);
	t.deepEqual(obeyed(onTerminal), []);
	t.is((JSON.parse(onTerminal) as {node: {value: string}}).node.value, hostile);
	const exported = await runOnTerminal('"$NODE" "$ETCSH" --no-sync export /dir', url);
	t.is(obeyed(exported).length, 0);
	t.true((JSON.parse(exported) as {nodes: Array<{value?: string}>}).nodes.some(({value}) => value === hostile));

	const env = {ETCDCTL_ENDPOINTS: url};
	t.is((await runEtcsh(['--no-sync', 'get', '/x'], {env})).stdout, `${hostile}\n`);
	t.true((await runOnTerminal('"$NODE" "$ETCSH" etcdctl --no-sync get /x', url)).includes(hostile));
	// Each of the two decides for itself: the answer goes to a file, the complaint to the terminal.
	const complaint = await runOnTerminal(String.raw`"$NODE" "$ETCSH" --no-sync get /x > ~/out; "$NODE" "$ETCSH" --no-sync get /dir "$EVIL" > /dev/null; cat ~/out | od -An -c | tr -d " \n"`, url);
	t.deepEqual(obeyed(complaint), []);
	t.true(complaint.includes('a033]0;title'));
});
