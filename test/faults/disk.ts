/**
A data dir that cannot be used, met by every way to open one. What needs root or Linux is left out elsewhere.
*/
import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {
	chmod,
	cp,
	mkdir,
	mkdtemp,
	readdir,
	rename,
	rm,
	symlink,
	writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {lockName} from '../../source/server/data-dir-lock.ts';
import {cliPath, runEtcsh} from '../helpers/etcsh.ts';
import {judge, type Cell, type FaultTable} from './report.ts';

/** A command that takes longer than this hangs. */
const hangMs = 60_000;

type Place = {
	readonly dataDir: string;
	/** A shell command that the program is run by, as `"$@"`. */
	readonly around?: string;
};

type Fault = {
	readonly name: string;
	/** Gets an empty directory, and a data dir in which `/a` is 1; both are thrown away. */
	prepare(directory: string, good: string): Promise<Place>;
	/** What can be done all the same. */
	readonly leaves?: 'reading' | 'reading and writing' | 'all';
	readonly needs?: boolean;
};

const isRoot = process.getuid?.() === 0;
const canMount = isRoot && spawnSync('unshare', ['-m', 'true']).status === 0;
const hasProc = process.platform === 'linux';

function at(name: string, prepare: (place: string, good: string) => Promise<unknown> = async () => undefined): Fault['prepare'] {
	return async (directory, good) => {
		const place = path.join(directory, name);
		await prepare(place, good);
		return {dataDir: place};
	};
}

/** Something in the place of a part of a good data dir. */
function inside(part: string, replace: (place: string) => Promise<unknown>): Fault['prepare'] {
	return async (_directory, good) => {
		const place = path.join(good, part);
		await rm(place, {recursive: true, force: true});
		await replace(place);
		return {dataDir: good};
	};
}

/** The root's own rights would get in. */
const asNobody = 'exec setpriv --reuid=65534 --regid=65534 --clear-groups env HOME=/nonexistent "$@"';

const faults: readonly Fault[] = [
	{name: 'a file', prepare: at('x', async place => writeFile(place, ''))},
	{name: 'below a file', prepare: at('x/y', async place => writeFile(path.dirname(place), ''))},
	{name: 'a link to nothing', prepare: at('x', async place => symlink('/nonexistent/disk', place))},
	{name: 'links in a circle', prepare: at('x', async place => symlink('x', place))},
	{name: 'a name too long', prepare: at('x'.repeat(300))},
	{name: 'a path too long', prepare: at('x/'.repeat(3000))},
	{name: 'in /proc', prepare: async () => ({dataDir: '/proc/x/y'}), needs: hasProc},
	{name: 'in /sys', prepare: async () => ({dataDir: '/sys/x'}), needs: hasProc},
	{name: 'a device', prepare: async () => ({dataDir: '/dev/null'})},
	{
		name: 'relative to a directory that is gone',
		async prepare(directory) {
			return {dataDir: 'rel', around: `mkdir ${directory}/gone && cd ${directory}/gone && rmdir ${directory}/gone && exec "$@"`};
		},
	},
	{
		name: 'somebody else\'s',
		needs: isRoot,
		async prepare(directory, good) {
			await chmod(path.dirname(directory), 0o755);
			return {dataDir: good, around: asNobody};
		},
	},
	{
		name: 'somebody else\'s that all may read',
		leaves: 'reading',
		needs: isRoot,
		async prepare(directory, good) {
			await chmod(path.dirname(directory), 0o755);
			return {dataDir: good, around: `chmod -R a+rX ${good}; ${asNobody}`};
		},
	},
	{
		name: 'somebody else\'s place for a new one',
		needs: isRoot,
		async prepare(directory) {
			return {dataDir: path.join(directory, 'new'), around: asNobody};
		},
	},
	{
		name: 'a read-only file system',
		leaves: 'reading',
		needs: canMount,
		async prepare(_directory, good) {
			return {dataDir: good, around: `mount --bind ${good} ${good} && mount -o remount,ro,bind ${good} && exec "$@"`};
		},
	},
	{
		name: 'a full disk',
		leaves: 'reading',
		needs: canMount,
		async prepare(directory, good) {
			const fill = `mount -t tmpfs -o size=64k tmpfs ${directory} && cp -r ${good} ${directory}/d && { dd if=/dev/zero of=${directory}/fill bs=1k 2>/dev/null; true; }`;
			return {dataDir: path.join(directory, 'd'), around: `${fill} && exec "$@"`};
		},
	},
	{
		name: 'a full disk for a new one',
		needs: canMount,
		async prepare(directory) {
			const fill = `mount -t tmpfs -o size=16k tmpfs ${directory} && { dd if=/dev/zero of=${directory}/fill bs=1k 2>/dev/null; true; }`;
			return {dataDir: path.join(directory, 'new'), around: `${fill} && exec "$@"`};
		},
	},
	{
		name: 'no more descriptors',
		leaves: 'all',
		async prepare(_directory, good) {
			return {dataDir: good, around: 'ulimit -n 22; exec "$@"'};
		},
	},
	{name: 'a directory for a lock file', leaves: 'reading and writing', prepare: inside(lockName, async place => mkdir(place))},
	{name: 'a link for a lock file', leaves: 'reading and writing', prepare: inside(lockName, async place => symlink('/etc/hostname', place))},
	{name: 'a file for member', prepare: inside('member', async place => writeFile(place, ''))},
	{name: 'a file for the log', prepare: inside('member/wal', async place => writeFile(place, ''))},
	{name: 'an empty log', prepare: inside('member/wal', async place => mkdir(place)), leaves: 'all'},
	{name: 'a file for the snapshots', prepare: inside('member/snap', async place => writeFile(place, ''))},
	{
		name: 'a directory for a segment',
		async prepare(_directory, good) {
			const directory = path.join(good, 'member', 'wal');
			const [name] = await readdir(directory);
			await rename(path.join(directory, name!), path.join(directory, 'aside'));
			await mkdir(path.join(directory, name!));
			return {dataDir: good};
		},
	},
];

type Subject = {
	readonly name: string;
	/** What it needs: to read, to write a file there, to be the owner, as everything that opens the engine. */
	readonly does: 'reads' | 'writes' | 'owns';
	readonly stdin?: string;
	words(dataDir: string, directory: string): readonly string[];
};

const subjects: readonly Subject[] = [
	{name: 'set', does: 'owns', words: dataDir => ['--data-dir', dataDir, 'set', '/a', '2']},
	{name: 'get', does: 'owns', words: dataDir => ['--data-dir', dataDir, 'get', '/a']},
	{name: 'get --read-only', does: 'reads', words: dataDir => ['--data-dir', dataDir, '--read-only', 'get', '/a']},
	{
		name: 'a batch', does: 'owns', stdin: 'set /a 2\nls /\n', words: dataDir => ['--data-dir', dataDir],
	},
	{
		name: 'the plain shell', does: 'owns', stdin: 'get /a\nexit\n', words: dataDir => ['--plain', '--data-dir', dataDir],
	},
	{name: 'wal', does: 'reads', words: dataDir => ['wal', dataDir]},
	{name: 'backup', does: 'reads', words: (dataDir, directory) => ['backup', '--data-dir', dataDir, '--backup-dir', path.join(directory, 'backup')]},
	{name: 'backup there', does: 'writes', words: dataDir => ['backup', '--data-dir', dataDir, '--backup-dir', path.join(dataDir, 'backup')]},
	{name: 'etcdctl backup', does: 'reads', words: (dataDir, directory) => ['etcdctl', 'backup', '--data-dir', dataDir, '--backup-dir', path.join(directory, 'backup')]},
	{name: 'serve', does: 'owns', words: dataDir => ['serve', '--data-dir', dataDir, '--listen-client-urls', 'http://127.0.0.1:0', '--advertise-client-urls', 'http://127.0.0.1:0']},
];

type Ending = {readonly exitCode: number | string; readonly text: string; readonly isServing: boolean};

/** Runs a program to its end; one that begins to serve has done what it was to do. */
async function runToEnd(command: readonly string[], stdin: string): Promise<Ending> {
	const [program, ...args] = command;
	const child = spawn(program!, args, {timeout: hangMs, killSignal: 'SIGKILL', detached: true});
	let stderr = '';
	let isServing = false;
	child.stdin.on('error', () => undefined).end(stdin);
	child.stdout.resume();
	child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
		stderr += chunk;
		if (isServing || !stderr.includes('published {')) {
			return;
		}

		isServing = true;
		process.kill(-child.pid!, 'SIGTERM');
	});
	const [code, signal] = await once(child, 'close') as [number | null, NodeJS.Signals | null];
	return {exitCode: code ?? signal ?? '', text: stderr, isServing};
}

/** The last line that is no hint, without the time of a log. */
function messageIn(text: string): string {
	const lines = text.split('\n').filter(line => line !== '' && !line.startsWith('  '));
	const fatal = lines.findLast(line => line.includes(' C | ')) ?? lines[0] ?? '';
	return fatal.replace(/^[-\d]+ [\d:.]+ /, '');
}

const possible: Readonly<Record<NonNullable<Fault['leaves']> | 'nothing', ReadonlyArray<Subject['does']>>> = {
	nothing: [],
	reading: ['reads'],
	'reading and writing': ['reads', 'writes'],
	all: ['reads', 'writes', 'owns'],
};

async function runCell(fault: Fault, subject: Subject, template: string): Promise<Cell> {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-fault-'));
	try {
		const [place, good, output] = ['place', 'good', 'output'].map(name => path.join(directory, name)) as [string, string, string];
		await mkdir(place);
		await mkdir(output);
		await chmod(output, 0o777);
		await cp(template, good, {recursive: true});
		const {dataDir, around = 'exec "$@"'} = await fault.prepare(place, good);
		const startMs = performance.now();
		const {exitCode, text, isServing} = await runToEnd([
			...(canMount ? ['unshare', '-m'] : []), 'sh', '-c', around, 'sh', process.execPath, cliPath, ...subject.words(dataDir, output),
		], subject.stdin ?? '');
		const milliseconds = performance.now() - startMs;
		const isSuccessPossible = possible[fault.leaves ?? 'nothing'].includes(subject.does);
		const outcome = milliseconds >= hangMs
			? 'hang'
			: judge({exitCode: isServing ? 0 : exitCode, text, isSuccessPossible});
		return {
			fault: fault.name, subject: subject.name, exitCode, message: messageIn(text), milliseconds, outcome,
		};
	} finally {
		await rm(directory, {recursive: true, force: true});
	}
}

/** Each fault with every `share`th command: another one for each fault. */
export async function runDiskFaults(share = 1): Promise<readonly Cell[]> {
	const template = await mkdtemp(path.join(tmpdir(), 'etcsh-good-'));
	try {
		await runEtcsh(['--data-dir', template, 'set', '/a', '1']);
		const cells: Cell[] = [];
		for (const [i, fault] of faults.filter(({needs = true}) => needs).entries()) {
			for (const [j, subject] of subjects.entries()) {
				if ((i + j) % share === 0) {
					cells.push(await runCell(fault, subject, template));
				}
			}
		}

		return cells;
	} finally {
		await rm(template, {recursive: true, force: true});
	}
}

export const diskTable: FaultTable = {name: 'data dirs that cannot be used', run: async () => runDiskFaults()};
