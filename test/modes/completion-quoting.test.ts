/**
Any key that the real bash, zsh and fish complete, outside of quotes and in both, comes back as the same word, and nothing
is run that a name spells.
*/
import {spawnSync} from 'node:child_process';
import {
	chmod,
	mkdir,
	mkdtemp,
	readFile,
	readdir,
	rm,
	writeFile,
} from 'node:fs/promises';
import {once} from 'node:events';
import {createServer, type AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {isVisible} from '../../source/terminal/text/terminal-safe.ts';
import {openRemote} from '../../source/remote/remote-engine.ts';
import {EtcdctlHost} from '../helpers/etcdctl-host.ts';
import {cliPath, startServe} from '../helpers/etcsh.ts';
import {TerminalProbe} from '../helpers/terminal.ts';
import {turns} from '../helpers/turns.ts';
import fc from '../helpers/properties.ts';

const seed = Number(process.env.ETCSH_TEST_SEED ?? Date.now()) % 1_000_000_000;

const pieces = [
	'a',
	'B',
	'7',
	' ',
	'  ',
	'\'',
	'"',
	'$',
	'$HOME',
	'$(touch run)',
	'`touch run`',
	'\\',
	'\\\\',
	'!',
	'!!',
	';',
	';touch run;',
	'|',
	'&',
	'&&touch run&&',
	'<',
	'>',
	'>run',
	'(',
	')',
	'#',
	'~',
	'-',
	'--yes',
	'=',
	':',
	'[',
	']',
	'[a]',
	'{',
	'}',
	'{a,b}',
	'*',
	'?',
	'^',
	'%',
	'%d',
	'@',
	'+',
	',',
	'.',
	'é',
	'日',
	'👩‍👧',
	'\u0301',
	String.raw`\n`,
	'$\'x\'',
	':files',
	'\n',
	'\t',
	'\u001B',
	'\u009B',
	'\u007F',
];

const names = fc.sample(
	fc.array(fc.constantFrom(...pieces), {minLength: 1, maxLength: 5}).map(parts => parts.join('')).filter(name => name !== '.' && name !== '..'),
	{seed, numRuns: 14},
);

const fixed = ['a$(touch run)', 'a`touch run`', 'a\';touch run;:\'', 'a";touch run;:"', 'a!b"c!', '-rf', '~', '=ls', ' ', '\\', 'ends with\\', '"!"', '\'!\'', 'a\'', 'a"', 'a!'];

type ShellSetting = {
	readonly name: string;
	readonly command: readonly string[];
	readonly load: string;
};

const shells: readonly ShellSetting[] = [
	{name: 'bash', command: ['bash', '--norc', '--noprofile', '-i'], load: 'HISTFILE= PS1="loa""ded> "; source <(etcsh completion bash)'},
	{name: 'zsh', command: ['zsh', '-f', '-i'], load: 'autoload -Uz compinit && compinit -u -D && source <(etcsh completion zsh) && PS1="loa""ded> "'},
	{name: 'fish', command: ['fish', '--no-config', '-i'], load: 'etcsh completion fish | source; function fish_prompt; echo -n "loa""ded> "; end'},
];

/** Many words are completed by one process, which costs a tenth of as many processes. Resolves to the port where it is asked. */
async function answerCompletions(t: ExecutionContext, endpoints: string): Promise<number> {
	const host = new EtcdctlHost();
	const inTurn = turns(1);
	const answer = async (args: readonly string[]): Promise<string> => inTurn(async () => {
		// On a busy machine a second may be too little, and a person would press the key again.
		for (let tries = 0; tries < 10; tries++) {
			const {stdout} = await host.run({
				args, endpoints, cwd: process.cwd(), isOwn: true,
			});
			if (stdout !== '') {
				return stdout;
			}
		}

		return '';
	});
	const answers = createServer(socket => {
		let asked = '';
		socket.setEncoding('utf8').on('data', (piece: string) => {
			asked += piece;
			const [count, ...args] = asked.split('\0').slice(0, -1);
			if (args.length === Number(count)) {
				void answer(args).then(text => socket.end(text));
			}
		});
	}).listen(0, '127.0.0.1');
	await once(answers, 'listening');
	t.teardown(async () => {
		answers.close();
		await host[Symbol.asyncDispose]();
	});
	return (answers.address() as AddressInfo).port;
}

/** A server with a directory for each name, and an `etcsh` that completes and writes down what it was called with. */
async function startPlace(t: ExecutionContext, all: readonly string[]) {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-quoting-'));
	const [bin, cwd, said] = ['bin', 'cwd', 'said'].map(name => path.join(directory, name)) as [string, string, string];
	for (const folder of [bin, cwd, said]) {
		await mkdir(folder);
	}

	const server = await startServe(path.join(directory, 'data'));
	t.teardown(async () => {
		await server.stop();
		await rm(directory, {recursive: true, force: true});
	});
	const stub = path.join(bin, 'etcsh');
	const port = await answerCompletions(t, server.url);
	await writeFile(stub, String.raw`#!/bin/bash
case $1 in
	(completion) exec "${process.execPath}" "${cliPath}" "$@" ;;
	(__complete)
		exec 3<>/dev/tcp/127.0.0.1/${port}
		printf '%s\0' "$#" "$@" >&3
		exec cat <&3 ;;
esac
printf '%s\0' "$@" > "$SAID/$3"
echo "said $3."
`);
	await chmod(stub, 0o755);
	const engine = await openRemote({
		endpoints: [server.url], headerTimeoutMs: 20_000, totalTimeoutMs: 20_000, isSyncWanted: false, isStrict: false,
	});
	for (const [i, name] of all.entries()) {
		await engine.set(`/d${i}/${name}`, {value: 'v'});
	}

	await engine.close();
	return {
		cwd,
		said,
		env: {
			ETCDCTL_ENDPOINTS: server.url, SAID: said, PATH: [bin, path.dirname(process.execPath), process.env.PATH].join(path.delimiter), HOME: directory, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8',
		},
	};
}

for (const {name: shell, command, load} of shells) {
	const isMissing = spawnSync(shell, ['--version']).error !== undefined;
	(isMissing ? test.skip : test)(`${shell} gets every name as one word, and runs none${isMissing ? ` (no ${shell} is installed here)` : ''}`, async t => {
		t.timeout(240_000);
		const fixedCount = fixed.length;
		const all = [...fixed, ...names.filter(name => isVisible(name))];
		const place = await startPlace(t, all);
		await using terminal = await TerminalProbe.startCommand(['sh', '-c', `cd "${place.cwd}" && exec "$@"`, 'sh', ...command], {env: {...place.env, PS1: 'ready> '}, columns: 200});
		await terminal.waitUntil('a prompt', ({text}) => text.trim() !== '');
		terminal.enter(load);
		await terminal.waitFor(/^loaded> $/m);
		for (const [i, name] of all.entries()) {
			for (const [kind, quote] of ['', '\'', '"'].entries()) {
				// Each word costs a process: a random one is asked for in one way, which the next run changes.
				if (i >= fixedCount && (i + seed) % 3 !== kind) {
					continue;
				}

				const id = `${i}-${kind}`;
				terminal.type(`etcsh get -o ${id} ${quote}/d${i}/\t`);
				// fish leaves the quote open behind what may go on.
				terminal.type(shell === 'fish' && /[/=@:.,-]$/.test(name) ? `${quote}\r` : '\r');

				await terminal.waitUntil(`the word of ${JSON.stringify({seed, name, quote})}`, ({text}) => text.includes(`said ${id}.`));
				const words = (await readFile(path.join(place.said, id), 'utf8')).split('\0').slice(0, -1);
				t.deepEqual(words, ['get', '-o', id, `/d${i}/${name}`], JSON.stringify({
					seed, shell, quote, name,
				}));
			}
		}

		t.deepEqual(await readdir(place.cwd), [], `seed ${seed}`);
	});
}
