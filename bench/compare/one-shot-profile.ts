/**
What the time of a one-shot command is made of: many runs of it under Node's own profiler.
*/
import {readFile, readdir, rm} from 'node:fs/promises';
import path from 'node:path';
import {
	breakdown,
	hottest,
	sumOfParts,
	type Profile,
} from './breakdown.ts';
import {BenchServer, type Contender} from './contender.ts';
import {runNode} from './groups/one-shot.ts';
import {partsTable, withSources} from './parts.ts';
import {processorTimeOfChildren} from './processes.ts';
import {durationText} from './table.ts';
import {emptyDirectory} from './workplace.ts';

const runs = 20;
const hottestCount = 15;
/** Microseconds between two looks of the profiler. */
const interval = 100;

/** What is told of it, as Markdown. */
export async function oneShotProfileText(contender: Contender): Promise<string> {
	await using stack = new AsyncDisposableStack();
	const directory = await emptyDirectory();
	stack.defer(async () => rm(directory, {recursive: true, force: true}));
	const server = await BenchServer.start(contender, path.join(directory, 'data'));
	stack.defer(async () => server.stop());
	const words = ['dist/cli.js', '--endpoints', server.url];
	runNode([...words, 'set', '/bench', 'value']);
	const folder = path.join(directory, 'profiles');
	const before = processorTimeOfChildren() ?? NaN;
	for (let i = 0; i < runs; i++) {
		runNode(['--cpu-prof', `--cpu-prof-interval=${interval}`, `--cpu-prof-dir=${folder}`, ...words, 'get', '/bench']);
	}

	const processor = (processorTimeOfChildren() ?? NaN) - before;
	const names = await readdir(folder);
	const profiles = await Promise.all(names.map(async name => withSources(JSON.parse(await readFile(path.join(folder, name), 'utf8')) as Profile)));
	const parts = sumOfParts(profiles.map(profile => breakdown(profile)));
	// What Node does before and after its JavaScript is in no sample.
	const samples = parts.reduce((sum, part) => sum + part.samples, 0);
	const all = {samples, units: runs, processor: samples * interval};
	return [
		`one-shot: ${durationText(processor / runs)} of processor time each with the profiler on, of which it sees ${durationText(all.processor / runs)}; the rest is Node's start and end.`,
		partsTable('part', parts, all),
		partsTable('function', sumOfParts(profiles.map(profile => hottest(profile, Infinity))).slice(0, hottestCount), all),
	].join('\n\n');
}
