/**
What the time of a row is made of: the profile of the server's main thread, its system calls, and the share of the kernel.
*/
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFile, rm} from 'node:fs/promises';
import {breakdown, hottest, type Part} from './breakdown.ts';
import {type BenchServer} from './contender.ts';
import {type Group, type Sizes} from './group.ts';
import {hasCommand} from './machine.ts';
import {observed, tell} from './observation.ts';
import {partsTable, withSources} from './parts.ts';
import {processorTimeOfThreads, total} from './processes.ts';
import {durationText} from './table.ts';
import {emptyDirectory} from './workplace.ts';

const hottestCount = 15;
/** Rows of many small requests: how often they call the system says something. */
const isTraced = /^(?:put|get|watch)/;
const isMainThread = /^(?:MainThread|node)$/;

type Profiled = {
	/** Microseconds of processor time for each request, event or start, with the profiler on. */
	readonly processor: number;
	/** Of it in the kernel. */
	readonly kernel: number;
	readonly units: number;
	/** By name, microseconds of all units. */
	readonly threads: ReadonlyArray<readonly [string, number]>;
	readonly parts: readonly Part[];
	readonly functions: readonly Part[];
};

/** Runs a row's step on a server of its own, and what that builds on before it. */
async function runRow<T>(group: Group, {row, sizes}: {row: string; sizes: Sizes}, observe: (server: BenchServer, run: () => Promise<number>) => Promise<T>): Promise<T> {
	await using stack = new AsyncDisposableStack();
	const directory = await emptyDirectory();
	stack.defer(async () => rm(directory, {recursive: true, force: true}));
	const isStart = row === 'restart';
	const contender = isStart ? {...observed, environment: {ETCSH_BENCH_PROFILE: 'start'}} : observed;
	const subject = await group.open({
		contender, isOurs: true, directory, sizes,
	});
	stack.defer(subject.close);
	const step = subject.steps.find(({rows}) => rows.includes(row))!;
	const needed = subject.steps.slice(0, subject.steps.indexOf(step)).filter(({isNeeded}) => isNeeded);
	for (const {run} of needed) {
		await run(() => undefined);
	}

	return await observe(subject.server!, async () => {
		let units = 0;
		await step.run((name, sample) => {
			units = name === row ? sample.units ?? 0 : units;
		});
		return units;
	});
}

async function profileRow(group: Group, setting: {row: string; sizes: Sizes}): Promise<Profiled> {
	return runRow(group, setting, async (server, run) => {
		// A start is profiled from its first moment, by the server itself.
		const isStart = setting.row === 'restart';
		if (!isStart) {
			await tell(server, 'profile');
		}

		const before = isStart ? {user: 0, system: 0} : server.processorTime();
		const threadsBefore = isStart ? new Map<string, number>() : processorTimeOfThreads(server.pid);
		const units = await run();
		const after = server.processorTime();
		const threads = [...processorTimeOfThreads(server.pid)].map(([name, time]) => [name, time - (threadsBefore.get(name) ?? 0)] as const);
		const {profile} = await tell(server, 'end');
		if (before === undefined || after === undefined || profile === undefined) {
			throw new Error('a profile needs /proc');
		}

		const found = withSources(profile);
		return {
			processor: (total(after) - total(before)) / units, kernel: (after.system - before.system) / units, units, threads, parts: breakdown(found), functions: hottest(found, hottestCount),
		};
	});
}

/** How often each system call is made for each request, event or start: `read 1.02`. */
async function systemCalls(group: Group, setting: {row: string; sizes: Sizes}): Promise<string[]> {
	return runRow(group, setting, async (server, run) => {
		const file = `${server.dataDir}.strace`;
		const tracer = spawn('strace', ['-c', '-f', '-o', file, '-p', String(server.pid)], {stdio: ['ignore', 'ignore', 'pipe']});
		const [said] = await once(tracer.stderr.setEncoding('utf8'), 'data') as [string];
		if (!said.includes('attached')) {
			throw new Error(said);
		}

		tracer.stderr.resume();
		const units = await run();
		tracer.kill('SIGINT');
		await once(tracer, 'exit');
		const lines = (await readFile(file, 'utf8')).split('\n').map(line => line.trim().split(/\s+/));
		return lines.filter(([share]) => /^\d/.test(share!)).map(words => ({name: words.at(-1)!, each: Number(words[3]) / units}))
			.filter(({name, each}) => name !== 'total' && each >= 0.005).sort((a, b) => b.each - a.each).map(({name, each}) => `${name} ${each.toFixed(2)}`);
	});
}

/** What is told of a row, as Markdown. */
export async function profileText(group: Group, setting: {row: string; sizes: Sizes}): Promise<string> {
	const {
		processor, kernel, units, threads, parts, functions,
	} = await profileRow(group, setting);
	const all = {
		samples: parts.reduce((sum, {samples}) => sum + samples, 0), units, processor: threads.find(([name]) => isMainThread.test(name))?.[1] ?? (processor * units),
	};
	const calls = hasCommand('strace') && isTraced.test(setting.row) ? await systemCalls(group, setting) : undefined;
	return [
		`${setting.row}: ${durationText(processor)} of processor time each with the profiler on, ${durationText(kernel)} of it in the kernel. `
		+ `By thread: ${threads.filter(([, time]) => time > 0).map(([name, time]) => `${name} ${durationText(time / units)}`).join(', ')}. The main thread:`,
		partsTable('part', parts, all),
		partsTable('function', functions, all),
		...(calls === undefined ? [] : [`System calls for each: ${calls.join(', ')}`]),
	].join('\n\n');
}
