/**
etcsh's server beside etcd's own, in one table: the same work in rounds that take turns, medians, and for every row the
server's processor time for each request besides the clock, since that holds on a machine that does other things, too.

	npm run bench -- [--against 'etcd --enable-v2'] [--rounds 3] [--only put-64,get-64] [--quick]
	npm run bench -- --growth [--sizes 10000,100000,1000000]
	npm run bench -- --profile put-64

What is measured whole goes to bench/results.md, growth to bench/growth.md; the rest is only printed. With `--against` any other
server that takes etcd's flags can be named, another checkout of ours for instance: `--against 'node DIR/dist/cli.js serve'`.
*/
import {readFile, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {parseArgs} from 'node:util';
import {type Contender} from './compare/contender.ts';
import {fullSizes, quickSizes, type Group} from './compare/group.ts';
import {growthText} from './compare/growth.ts';
import {oneShot} from './compare/groups/one-shot.ts';
import {requests} from './compare/groups/requests.ts';
import {tree} from './compare/groups/tree.ts';
import {watchers} from './compare/groups/watchers.ts';
import {hasCommand, machineLines} from './compare/machine.ts';
import {memoryText} from './compare/memory.ts';
import {oneShotProfileText} from './compare/one-shot-profile.ts';
import {play} from './compare/play.ts';
import {hasProc, ownProcessorTime} from './compare/processes.ts';
import {profileText} from './compare/profile.ts';
import {isMet, resultsTable, rows} from './compare/rows.ts';

const groups: readonly Group[] = [requests, watchers, tree, oneShot];
/** Those of which a profile can be made. */
const profiled = new Set(['put-64', 'put-256', 'put-1', 'get-64', 'get-256', 'load', 'watch', 'memory-watchers', 'restart', 'list', 'one-shot']);
const profiledRequests = 40_000;
const etcd = 'etcd --enable-v2';

const {values} = parseArgs({
	options: {
		against: {type: 'string'},
		rounds: {type: 'string', default: '3'},
		only: {type: 'string'},
		quick: {type: 'boolean', default: false},
		growth: {type: 'boolean', default: false},
		sizes: {type: 'string', default: '10000,100000,1000000'},
		profile: {type: 'string'},
	},
});
const sizes = values.quick ? quickSizes : fullSizes;
const ours: Contender = {name: 'etcsh', command: process.execPath, args: ['dist/cli.js', 'serve']};

/** What was asked for can't be done. */
class UsageError extends Error {}

function fail(text: string): never {
	throw new UsageError(text);
}

function countsOf(option: string, text: string): number[] {
	const counts = text.split(',').map(Number);
	return counts.every(count => Number.isSafeInteger(count) && count > 0) ? counts : fail(`--${option} takes whole numbers above 0, not ${text}`);
}

function rowsOf(option: string, text: string, known: readonly string[]): string[] {
	const ids = text.split(',');
	const stranger = ids.find(id => !known.includes(id));
	return stranger === undefined ? ids : fail(`--${option}: there is no ${stranger}, only ${known.join(', ')}`);
}

function progress(text: string): void {
	process.stderr.write(`${new Date().toTimeString().slice(0, 8)} ${text}\n`);
}

/** Undefined when none was named and etcd is not there. */
function theirsOf(): Contender | undefined {
	const [command = '', ...args] = (values.against ?? etcd).split(/\s+/);
	if (hasCommand(command)) {
		return {name: path.basename(command).startsWith('node') ? path.dirname(args[0] ?? '') : path.basename(command), command, args};
	}

	return values.against === undefined ? undefined : fail(`--against: ${command} can't be started`);
}

/** What all processors have done for anybody. */
function busySeconds(): number {
	return os.cpus().reduce((sum, {times: {user, nice, sys, irq}}) => sum + user + nice + sys + irq, 0) / 1000;
}

async function profileOf(row: string): Promise<string> {
	const group = groups.find(each => each.rows.includes(row))!;
	switch (row) {
		case 'one-shot': {
			return oneShotProfileText(ours);
		}

		case 'memory-watchers': {
			return memoryText(group, sizes);
		}

		default: {
			return profileText(group, {row, sizes: {...sizes, requests: Math.min(sizes.requests, profiledRequests)}});
		}
	}
}

async function compare(): Promise<void> {
	const theirs = theirsOf();
	const only = values.only === undefined ? undefined : rowsOf('only', values.only, rows.map(({id}) => id));
	const [rounds] = countsOf('rounds', values.rounds);
	const lines = machineLines(theirs);
	const startMs = performance.now();
	const [busy, own] = [busySeconds(), ownProcessorTime()];
	const samples = await play({
		groups, ours, theirs, rounds: rounds!, sizes, isChosen: row => only?.includes(row) ?? true, onProgress: progress,
	});
	const seconds = (performance.now() - startMs) / 1000;
	const busyText = ((busySeconds() - busy) / seconds).toFixed(1);
	const ownText = ((ownProcessorTime() - own) / 1e6 / seconds).toFixed(1);
	lines.push(`- ${rounds} rounds in ${Math.round(seconds)} s; of the ${os.cpus().length} processors ${busyText} were busy, ${ownText} with the bench's own client`);
	if (values.quick) {
		lines.push(`- quick: not with the numbers that the rows tell, but with ${sizes.tree} keys in the tree, ${sizes.watchers} watchers and ${sizes.watchedWrites} writes`);
	}

	if (!hasProc) {
		lines.push('- there is no /proc here: no processor times, no memory');
	}

	const table = resultsTable(theirs?.name ?? 'nothing', samples);
	process.stdout.write(`${lines.join('\n')}\n\n${table}\n`);
	if (only !== undefined || values.quick || theirs === undefined) {
		return;
	}

	const missed = rows.filter(row => profiled.has(row.id) && samples.has(row.id) && isMet(row, samples.get(row.id)!) === false);
	const profiles: string[] = [];
	for (const {id} of missed) {
		progress(`profile of ${id}`);
		profiles.push(`## ${id}\n\n${await profileOf(id)}`);
	}

	await writeFile('bench/results.md', [
		`# etcsh beside ${theirs.name}`,
		'Written by `npm run bench`. Medians of the rounds, in brackets the range; "CPU each" is the server\'s processor time, all threads, for each request, event or start.',
		lines.join('\n'),
		table,
		...profiles,
	].join('\n\n').concat('\n'));
	progress('written to bench/results.md');
}

async function growth(): Promise<void> {
	const lines = machineLines(undefined);
	const table = await growthText(countsOf('sizes', values.sizes), progress);
	process.stdout.write(`${table}\n`);
	// Sections that stand below the table come from elsewhere, and stay.
	const [, ...sections] = (await readFile('bench/growth.md', 'utf8')).split(/^(?=## )/m);
	await writeFile('bench/growth.md', [
		`# Growth\n\nWritten by \`npm run bench -- --growth\`.\n\n${lines.join('\n')}\n\n${table}\n`, ...sections,
	].join('\n'));
}

async function profile(text: string): Promise<void> {
	const ids = rowsOf('profile', text, [...profiled]);
	for (const row of ids) {
		process.stdout.write(`${await profileOf(row)}\n`);
	}
}

async function run(): Promise<void> {
	if (values.profile !== undefined) {
		await profile(values.profile);
	} else if (values.growth) {
		await growth();
	} else {
		await compare();
	}
}

try {
	await run();
} catch (error) {
	if (!(error instanceof UsageError)) {
		throw error;
	}

	process.stderr.write(`${error.message}\n`);
	process.exitCode = 2;
}
