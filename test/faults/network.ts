/**
The faults of the network, each met by every command of the table in our own mode and in the strict one, by both ways to
watch, a batch, and the shell from its start on.
*/
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {type CommandContext, type CommandMode, type ConnectOptions} from '../../source/commands/common/context.ts';
import {describeFailure} from '../../source/commands/common/errors.ts';
import {parseGlobalFlags, type GlobalOptions} from '../../source/language/global-flags.ts';
import {Deadline} from '../../source/engine/deadline.ts';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {type Engine} from '../../source/engine/engine.ts';
import {UserError} from '../../source/errors.ts';
import {diagnose} from '../../source/remote/doctor.ts';
import {connectRemote, openEngine} from '../../source/connect/startup.ts';
import {runWords} from '../helpers/command-context.ts';
import {startFaulty, type Fault, type FaultyServer} from './fault-proxy.ts';
import {networkFaults} from './network-faults.ts';
import {subjects, type Subject} from './network-subjects.ts';
import {runProcesses} from './processes.ts';
import {
	firstLine,
	judge,
	type Cell,
	type FaultTable,
	type Outcome,
} from './report.ts';

const timeoutMs = 300;
const totalTimeoutMs = 700;
/** Far more than all limits together, since the machine may be busy; what ends by then has ended by itself. */
const hangMs = 120_000;
/** As long as a quiet watch is looked at. */
const watchMs = 1500;
/**
Each round takes the cells again that did not meet their fault: on a busy machine what is healthy before it may have
taken too long. Fewer at once then, with longer limits.
*/
const rounds = [{atOnce: 120, patience: 1}, {atOnce: 40, patience: 4}, {atOnce: 8, patience: 16}];

type Ending = {readonly exitCode: number | string; readonly text: string};

type Run = {
	readonly fault: Fault;
	readonly subject: string;
	/** Requests that are answered before the fault. */
	readonly healthyCount: number;
	readonly isWatch?: boolean;
	readonly isSuccessPossible?: boolean;
	/** Whether etcdctl itself waits without end there. */
	readonly waitsLikeEtcdctl?: boolean;
	readonly start: (server: FaultyServer, signal: AbortSignal, patience: number) => Promise<Ending>;
};

type Backend = {readonly engine: Engine; readonly url: string};

let directories = 0;

/** A directory of the cell's own, with a few keys. */
async function seed({engine}: Backend): Promise<string> {
	const directory = `/cell-${++directories}`;
	for (const key of ['a', 'd/b', 'd/e/f']) {
		await engine.set(`${directory}/${key}`, {value: '1'});
	}

	await engine.set(`${directory}/empty`, {dir: true});
	return directory;
}

/** `patience` makes the limits longer, where the machine was too slow for what is healthy. */
function optionsFor(url: string, {isSyncWanted, patience}: {readonly isSyncWanted: boolean; readonly patience: number}): GlobalOptions {
	const parsed = parseGlobalFlags(['--endpoints', url, '--timeout', `${timeoutMs * patience}ms`, '--total-timeout', `${totalTimeoutMs * patience}ms`, ...(isSyncWanted ? [] : ['--no-sync'])], {}, {isStrict: false});
	if (parsed.problem !== undefined) {
		throw new Error(parsed.problem);
	}

	return parsed.options;
}

/** One command, as the one-shot mode runs it. */
async function runOneShot(words: readonly string[], mode: CommandMode, options: GlobalOptions, signal: AbortSignal): Promise<Ending> {
	const opened: Engine[] = [];
	using deadlines = new DisposableStack();
	const connect = async (connectOptions: ConnectOptions = {}): Promise<Engine> => {
		const engine = await connectRemote(options, {
			signal, isStrict: mode === 'strict', stderr: () => undefined, ...connectOptions,
		});
		opened.push(engine);
		return engine;
	};

	let engine: Promise<Engine> | undefined;
	const more: Partial<CommandContext> = {
		async connect(connectOptions = {}) {
			if (connectOptions.isSeparate) {
				return connect(connectOptions);
			}

			engine ??= connect(connectOptions);
			return engine;
		},
		startPhase: () => deadlines.use(new Deadline(options.totalTimeoutMs, signal)).signal,
		diagnose: () => diagnose({endpoints: [options.endpoints!], timeoutMs: options.timeoutMs}, {signal}),
		askPassword: async () => 'secret',
		openEditor: async () => ({
			path: '/nowhere', edit: async text => `${text}2`, isChanged: async () => true, remove: async () => undefined,
		}),
	};
	try {
		const {code, stdout, stderr} = await runWords(words, {mode, signal, more});
		// Doctor and cluster-health say what is wrong on standard output.
		return {exitCode: code, text: stderr === '' && code !== 0 ? stdout : stderr};
	} finally {
		await Promise.all(opened.map(async each => each.close()));
	}
}

/** What the user reads of something that throws. */
async function describing(mode: CommandMode, work: () => Promise<unknown>): Promise<Ending> {
	try {
		await work();
		return {exitCode: 0, text: ''};
	} catch (error) {
		const failure = describeFailure(error, mode);
		if (failure === undefined) {
			throw error;
		}

		return {exitCode: failure.exitCode, text: failure.text};
	}
}

async function cellOf({fault, subject, healthyCount, isWatch = false, isSuccessPossible = false, waitsLikeEtcdctl = false, start}: Run, backend: Backend, patience: number): Promise<Cell | undefined> {
	const server = await startFaulty(fault, backend.url, healthyCount);
	const controller = new AbortController();
	const begin = performance.now();
	const ended = start(server, controller.signal, patience).catch((error: unknown): Ending => ({
		exitCode: 'thrown', text: error instanceof UserError ? error.message : String((error as Error).stack),
	}));
	const isWaitAllowed = waitsLikeEtcdctl || (isWatch && fault.isQuiet === true);
	const {promise, resolve} = Promise.withResolvers<'late'>();
	const timer = setTimeout(resolve, isWaitAllowed ? watchMs : hangMs, 'late' as const);
	const ending = await Promise.race([ended, promise]);
	const milliseconds = performance.now() - begin;
	clearTimeout(timer);
	controller.abort(new Error('the cell is over'));
	const hits = server.hits();
	server.close();
	if (hits === 0) {
		return undefined;
	}

	const place = healthyCount === 0 ? '' : ` after ${healthyCount}`;
	const facts = {fault: fault.name, subject: subject + place, milliseconds};
	if (ending === 'late') {
		const outcome: Outcome = isWaitAllowed ? 'waits' : 'hang';
		return {
			...facts, exitCode: '-', message: '', outcome,
		};
	}

	return {
		...facts,
		exitCode: ending.exitCode,
		message: firstLine(ending.text),
		outcome: ending.exitCode === 'thrown' ? 'trace' : judge({...ending, isSuccessPossible: isSuccessPossible || fault.isSuccessPossible === true}),
	};
}

type Tools = {
	readonly backendOf: (subject: Subject) => Backend;
	readonly file: string;
};

function wordsOf({words}: Subject, directory: string, {file}: Tools): string[] {
	return words.map(word => word === 'FILE' ? file : word.replace(/^K(?=$|\/)/, () => directory));
}

const writes = /^(?:mk|mkdir|rm|rmdir|set|setdir|update|updatedir|import|cp|mv|sync|edit|ttl|(?:user|role|auth|member) (?!get|list).*)$/;

/** Where a failed look costs a command nothing, or silence is an answer. */
function isSuccessOf({name}: Subject, fault: Fault): boolean {
	// Who may not read a directory may read what lies in it; a history ends in silence, which a slow machine is, too.
	return (/^(?:stat|ttl)$/.test(name) && fault.name === '401') || name === 'log' || (fault.saysDone === true && writes.test(name));
}

function commandRun(subject: Subject, mode: CommandMode, {fault, healthyCount}: Pick<Run, 'fault' | 'healthyCount'>, tools: Tools): Run {
	const isSyncWanted = mode !== 'strict';
	return {
		fault,
		healthyCount,
		subject: mode === 'strict' ? `etcdctl ${subject.name}` : subject.name,
		isWatch: subject.isWatch,
		// A success of the strict mode is etcdctl's own.
		isSuccessPossible: mode === 'strict' || isSuccessOf(subject, fault),
		// Its probes of members and its reading of a member list have no limit but the dial.
		waitsLikeEtcdctl: mode === 'strict' && (subject.name === 'cluster-health' || subject.isWatch === true),
		async start(server, signal, patience) {
			const words = wordsOf(subject, await seed(tools.backendOf(subject)), tools);
			return runOneShot(words, mode, optionsFor(server.url, {isSyncWanted, patience}), signal);
		},
	};
}

/** The faulty server is the first of two endpoints, and the other is well. */
function besideHealthy(subject: Subject, fault: Fault, tools: Tools): Run {
	return {
		fault,
		healthyCount: 0,
		subject: `${subject.name}, of two`,
		isSuccessPossible: true,
		async start(server, signal, patience) {
			const backend = tools.backendOf(subject);
			const words = wordsOf(subject, await seed(backend), tools);
			return runOneShot(words, 'own', optionsFor(`${server.url},${backend.url}`, {isSyncWanted: false, patience}), signal);
		},
	};
}

/** What is asked of an engine directly. */
function engineRuns(fault: Fault): Run[] {
	const run = (subject: string, healthyCount: number, work: (engine: Engine, signal: AbortSignal) => Promise<unknown>, isWatch = false): Run => ({
		fault, subject, healthyCount, isWatch,
		start: async (server, signal, patience) => describing('own', async () => {
			const engine = await connectRemote(optionsFor(server.url, {isSyncWanted: healthyCount > 0, patience}), {signal, isStrict: false, stderr: () => undefined});
			try {
				await work(engine, signal);
			} finally {
				await engine.close();
			}
		}),
	});
	return [
		run('engine: long poll', 1, async (engine, signal) => engine.waitForEvent('/a', {signal}), true),
		run('engine: stream', 1, async (engine, signal) => {
			const events = engine.watch('/a', {signal, endsWithCluster: true})[Symbol.asyncIterator]();
			await events.next();
		}, true),
		{
			fault, subject: 'shell: start', healthyCount: 0,
			// Who is nobody may log in from there.
			isSuccessPossible: fault.name === '401',
			start: async (server, signal, patience) => describing('shell', async () => {
				const engine = await openEngine({kind: 'remote'}, optionsFor(server.url, {isSyncWanted: true, patience}), {signal, isStrict: false, stderr: () => undefined});
				await engine.close();
			}),
		},
	];
}

function runsOf(tools: Tools): Run[] {
	const byName = new Map(subjects.map(subject => [subject.name, subject]));
	const firstOnes = ['get', 'set', 'watch', 'member list', 'user list', 'cluster-health', 'doctor', 'export'].map(name => byName.get(name)!);
	return networkFaults.flatMap(fault => {
		if (fault.isHeavy) {
			return ['get', 'watch', 'member list'].map(name => commandRun(byName.get(name)!, 'own', {fault, healthyCount: 1}, tools));
		}

		const first = firstOnes.map(subject => commandRun(subject, 'own', {fault, healthyCount: 0}, tools));
		if (fault.isClosed) {
			return [...first, ...engineRuns(fault).slice(2)];
		}

		return [
			...first,
			...engineRuns(fault),
			...subjects.map(subject => commandRun(subject, 'own', {fault, healthyCount: 1}, tools)),
			...subjects.filter(({isLong}) => isLong).map(subject => commandRun(subject, 'own', {fault, healthyCount: 3}, tools)),
			...['get', 'ls', 'find', 'set', 'member list', 'cluster-health'].map(name => besideHealthy(byName.get(name)!, fault, tools)),
			...subjects.filter(({isStrictToo}) => isStrictToo).map(subject => commandRun(subject, 'strict', {fault, healthyCount: 0}, tools)),
		];
	});
}

async function openBackend(): Promise<Backend> {
	const engine = await openEmbedded({listenClientUrls: ['http://127.0.0.1:0']});
	return {engine, url: engine.info.endpoints[0]!};
}

/** Runs all cells, some at once; those that did not meet their fault are left out. */
export async function runNetworkFaults(isWanted: (run: {readonly fault: string; readonly subject: string}) => boolean = () => true): Promise<readonly Cell[]> {
	const [keys, users] = await Promise.all([openBackend(), openBackend()]);
	await users.engine.auth.createUser('root', 'secret');
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-faults-'));
	const file = path.join(directory, 'keys.json');
	await writeFile(file, '{"format":"etcsh","version":1,"key":"/","nodes":[{"path":"","dir":true},{"path":"imported/a","value":"1"},{"path":"imported/b","value":"2"}]}');
	try {
		const backendOf = ({name}: Subject): Backend => /^(?:user|role|auth) /.test(name) ? users : keys;
		const runs = runsOf({backendOf, file}).filter(({fault, subject}) => isWanted({fault: fault.name, subject}));
		const runCells = async (some: readonly Run[], {atOnce, patience}: {readonly atOnce: number; readonly patience: number}): Promise<ReadonlyArray<Cell | undefined>> => {
			const cells: Array<Cell | undefined> = [];
			let next = 0;
			await Promise.all(Array.from({length: atOnce}, async () => {
				while (next < some.length) {
					const position = next++;
					const run = some[position]!;
					cells[position] = await cellOf(run, /^(?:etcdctl )?(?:user|role|auth) /.test(run.subject) ? users : keys, patience);
				}
			}));
			return cells;
		};

		const met: Cell[] = [];
		let left = runs;
		for (const round of rounds) {
			const cells = await runCells(left, round);
			met.push(...cells.filter(cell => cell !== undefined));
			left = left.filter((run, i) => cells[i] === undefined && run.healthyCount === 1);
		}

		return met;
	} finally {
		await Promise.all([keys.engine.close(), users.engine.close()]);
		await rm(directory, {recursive: true});
	}
}

export const networkTable: FaultTable = {
	name: 'the network',
	run: async () => [...await runNetworkFaults(), ...await runProcesses()],
};
