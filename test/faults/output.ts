/**
What the system can do to a command: outputs that nobody takes, inputs that are none, a directory that is gone, few
descriptors. Each fault meets every command of the table, or a few of each kind.
*/
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {isGroup, type CommandEntry} from '../../source/commands/common/command.ts';
import {commands} from '../../source/commands/index.ts';
import {commandLines} from '../helpers/command-lines.ts';
import {cliPath, startServe} from '../helpers/etcsh.ts';
import {judge, type Cell, type FaultTable} from './report.ts';

const millisecondsMax = 60_000;

type Run = {readonly exitCode: number | string; readonly text: string; readonly milliseconds: number};

/** Runs a line of the system's shell, in which `etcsh` is the program; resolves to all that it said on descriptors 1 and 2. */
async function runLine(line: string, directory: string, environment: NodeJS.ProcessEnv = {}): Promise<Run> {
	const start = performance.now();
	const child = spawn('bash', ['-c', `etcsh() { "$NODE" "$CLI" "$@"; }\n${line}`], {
		cwd: directory,
		stdio: ['ignore', 'pipe', 'pipe'],
		env: {
			...process.env, HOME: directory, XDG_STATE_HOME: `${directory}/state`, NODE: process.execPath, CLI: cliPath, ...environment,
		},
	});
	let text = '';
	const take = (piece: string): void => {
		text += piece;
	};

	child.stdout.setEncoding('utf8').on('data', take);
	child.stderr.setEncoding('utf8').on('data', take);
	const timer = setTimeout(() => {
		child.kill('SIGKILL');
	}, millisecondsMax);
	const [code, signal] = await once(child, 'close') as [number | null, NodeJS.Signals | null];
	clearTimeout(timer);
	return {exitCode: code ?? signal!, text, milliseconds: performance.now() - start};
}

function leaves(entry: CommandEntry): readonly string[] {
	return isGroup(entry) ? entry.subcommands.map(({name}) => `${entry.name} ${name}`) : [entry.name];
}

/** A line for each command of the table, the ways to ask for help, batches, and the program's other modes. */
function everyLine(url: string): readonly string[] {
	const names = commands.flatMap(entry => leaves(entry));
	const missing = names.filter(name => commandLines[name] === undefined);
	if (missing.length > 0) {
		throw new Error(`${missing.join(', ')}: add an entry to test/helpers/command-lines.ts`);
	}

	return [
		...names.map(name => `etcsh --endpoints ${url} ${commandLines[name]!.output}`),
		'etcsh --help',
		'etcsh --version',
		'etcsh help find',
		'etcsh member',
		'etcsh serve --help',
		'etcsh serve --version',
		'etcsh serve --nope',
		'etcsh --nope',
		'etcsh nope',
		`etcsh --endpoints ${url} -o json find /`,
		`etcsh --endpoints ${url} get /big`,
		`etcsh --endpoints ${url} --file batch.txt`,
		String.raw`printf 'cd /a\npwd\nls\n' | etcsh --endpoints ${url}`,
	];
}

type Fault = {
	readonly name: string;
	readonly lines: readonly string[];
	/** Puts the fault around a line. */
	around(line: string): string;
	/** The way to do what was asked for that the fault leaves. */
	readonly isSuccessPossible?: boolean;
	/** Nothing can be said, since that is the fault. */
	readonly isMute?: boolean;
	readonly environment?: NodeJS.ProcessEnv;
};

function faultsFor(url: string): readonly Fault[] {
	const every = everyLine(url);
	const some = [
		`etcsh --endpoints ${url} get /a/b`,
		`etcsh --endpoints ${url} ls /`,
		`etcsh --endpoints ${url} export /a`,
		`etcsh --endpoints ${url} --file $PWD/batch.txt`,
		'etcsh help',
		`etcsh __complete words -- --endpoints ${url} ls /`,
		`etcsh etcdctl --endpoints ${url} get /a/b`,
		`etcsh --endpoints ${url} doctor`,
	];
	const reading = [`etcsh --endpoints ${url}`, `etcsh --endpoints ${url} set /a/c`, `etcsh --endpoints ${url} import -`, `etcsh etcdctl --endpoints ${url} set /a/c`];
	const named = (file: string) => [
		`etcsh --endpoints ${url} --file ${file}`,
		`etcsh --endpoints ${url} import ${file}`,
		...['set /a/c', 'import'].map(command => String.raw`printf '%s\n' '${command} < ${file}' | etcsh --endpoints ${url}`),
	];
	const written = (file: string) => [`etcsh --endpoints ${url} export /a ${file}`, ...['>', '>>'].map(operator => String.raw`printf '%s\n' 'get /a/b ${operator} ${file}' | etcsh --endpoints ${url}`)];
	const spoken = (line: string) => `{ ${line}; }`;
	return [
		{name: 'standard output on a full disk', lines: every, around: line => `{ ${line}; } >/dev/full`},
		{
			// What a command does when standard output fails is shown by all of them; how a complaint is lost is the same for all.
			name: 'both outputs on a full disk', lines: some.filter(line => !line.includes('etcdctl')), around: line => `{ ${line}; } >/dev/full 2>&1`, isMute: true,
		},
		{name: 'standard output cannot be written to', lines: some.filter(line => !line.includes('etcdctl')), around: line => `{ ${line}; } 1</dev/null`},
		{
			name: 'the reader is gone', lines: some, around: line => `exec 3> >(exec true); wait $!; { ${line}; } >&3`, isMute: true,
		},
		{
			name: 'no standard input', lines: [...some, ...reading], around: line => `{ ${line}; } <&-`, isSuccessPossible: true,
		},
		{
			name: 'no standard error', lines: some, around: line => `{ ${line}; } 2>&-`, isSuccessPossible: true,
		},
		{name: 'standard input is a directory', lines: reading, around: line => `{ ${line}; } </`},
		{name: 'a directory in place of a file to read', lines: named('/usr'), around: spoken},
		{name: 'no file to read', lines: named('/nothing/x'), around: spoken},
		{name: 'a part of the path is a file', lines: [...named('/etc/passwd/x'), ...written('/etc/passwd/x')], around: spoken},
		{name: 'a link to itself', lines: [...named('loop'), ...written('loop')], around: line => `ln -sf loop loop; ${spoken(line)}`},
		{name: 'a directory in place of a file to write', lines: written('/usr'), around: spoken},
		{name: 'a full disk for the file to write', lines: written('/dev/full'), around: spoken},
		{
			name: 'the current directory is gone', lines: some.map(line => line.replace('$PWD', '..')), around: line => `mkdir gone$$; cd gone$$; rmdir ../gone$$; ${spoken(line)}`, isSuccessPossible: true,
		},
		{
			name: 'no home', lines: some, around: line => `unset HOME XDG_STATE_HOME; ${spoken(line)}`, isSuccessPossible: true,
		},
		{
			name: 'a home that cannot be written to', lines: some, around: spoken, environment: {HOME: '/proc/self', XDG_STATE_HOME: '/proc/self', XDG_DATA_HOME: '/proc/self'}, isSuccessPossible: true,
		},
		{
			name: 'a configuration file that is a directory', lines: some, around: spoken, environment: {ETCSH_CONFIG: '/usr'}, isSuccessPossible: true,
		},
		{
			name: 'no directory for temporary files', lines: some, around: spoken, environment: {TMPDIR: '/proc/nothing'}, isSuccessPossible: true,
		},
		// With fewer than 22 Node itself does not start.
		...[22, 23, 24, 25, 26].map(count => ({
			name: `${count} descriptors`, lines: some, around: (line: string) => `ulimit -n ${count}; ${spoken(line)}`, isSuccessPossible: true,
		})),
	];
}

function lastLine(text: string): string {
	return text.trimEnd().split('\n').find(line => /cannot|rror|no such|space|usage/i.test(line)) ?? '';
}

async function cellOf({name, around, isSuccessPossible = false, isMute = false, environment}: Fault, line: string, directory: string): Promise<Cell> {
	const {exitCode, text, milliseconds} = await runLine(around(line), directory, environment);
	// A completion that takes too long, as on a busy machine, gives up without a word.
	const mayBeMute = isMute || line.includes(' __complete ');
	const outcome = exitCode === 'SIGKILL' ? 'hang' : judge({exitCode: exitCode === 70 ? 0 : exitCode, text: mayBeMute && exitCode !== 0 ? 'said' : text, isSuccessPossible: isSuccessPossible && exitCode !== 70});
	return {
		fault: name, subject: line.replaceAll(/--endpoints \S+ /g, ''), exitCode, message: lastLine(text), milliseconds, outcome,
	};
}

/** As many at once as keep two processors busy. */
const concurrency = 3;

/** Injects each fault into the lines that are wanted. */
export async function runOutputFaults(isWanted: (line: string) => boolean = () => true): Promise<readonly Cell[]> {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-faults-'));
	const server = await startServe(path.join(directory, 'm1.etcd'));
	try {
		const preparation = String.raw`echo 'ls /' > batch.txt; etcsh --endpoints ${server.url} set /a/b 1; head -c 300000 /dev/zero | tr '\0' x | etcsh --endpoints ${server.url} set /big`;
		await runLine(preparation, directory);
		const jobs = faultsFor(server.url).flatMap(fault => fault.lines.filter(line => isWanted(line)).map(line => ({fault, line})));
		const cells: Cell[] = [];
		let next = 0;
		await Promise.all(Array.from({length: concurrency}, async () => {
			for (let job = jobs[next++]; job !== undefined; job = jobs[next++]) {
				cells.push(await cellOf(job.fault, job.line, directory));
			}
		}));
		return cells;
	} finally {
		await server.stop('SIGKILL');
		await rm(directory, {recursive: true, force: true});
	}
}

export const outputFaults: FaultTable = {name: 'what the system does to commands', run: async () => runOutputFaults()};
