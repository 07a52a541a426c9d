/**
What the time of a profile is made of.
*/
import path from 'node:path';

/** As the inspector has them. */
export type CallFrame = {readonly functionName: string; readonly url: string; /** From 0. */ readonly lineNumber: number};
type ProfileNode = {readonly id: number; readonly callFrame: CallFrame; readonly children?: readonly number[]};
export type Profile = {
	readonly nodes: readonly ProfileNode[];
	readonly samples?: readonly number[];
	/** Microseconds from each sample to the one before. */
	readonly timeDeltas?: readonly number[];
};

/**
How often the thread was seen at it, which goes by processor time, and how long that was by the clock, waits for the disk
and for other processes included.
*/
export type Part = {readonly name: string; readonly samples: number; readonly microseconds: number};
type Times = {samples: number; microseconds: number};

const idle = 'idle';
/** Of functions that are not JavaScript, by name; the first that fits. */
const natives: ReadonlyArray<readonly [RegExp, string]> = [
	[/^\(idle\)$/, idle],
	[/^\(garbage collector\)$/, 'garbage'],
	[/^\(program\)$|^\(root\)$/, 'outside JavaScript: event loop, reads, HTTP parser'],
	[/^f(?:data)?sync(?:Sync)?$/, 'system calls: sync of files'],
	[/^(?:parse|stringify)$/, 'JSON'],
];

/** Of Node's own calls the name does not say whether it is a file or a socket that is written: the caller does. */
const writes = /^write|^shutdown$/;
const ofFiles = /^node:(?:internal\/)?fs/;

function nodePart(url: string): string {
	if (url.includes('http')) {
		return 'node: HTTP';
	}

	if (url.includes('/modules/')) {
		return 'node: loading of modules';
	}

	if (/\/(?:bootstrap|main|process)\//.test(url)) {
		return 'node: start, own modules, ticks';
	}

	return ofFiles.test(url) ? 'node: files' : (/stream|net$/.test(url) ? 'node: streams and sockets' : 'node: all else');
}

/** The part that the time of a function itself belongs to. */
export function partOf({functionName, url}: CallFrame, caller: CallFrame | undefined): string {
	if (url.startsWith('node:')) {
		return nodePart(url);
	}

	const pack = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
	if (pack !== undefined) {
		return `package: ${pack}`;
	}

	if (url !== '') {
		return `etcsh: ${/(?:^|\/)source\/([^/]+)/.exec(url)?.[1] ?? path.basename(url)}`;
	}

	if (writes.test(functionName)) {
		return ofFiles.test(caller?.url ?? '') ? 'system calls: writes to files' : 'system calls: writes to sockets';
	}

	return natives.find(([pattern]) => pattern.test(functionName))?.[1] ?? 'built-in functions';
}

/** The file that a line of a bundle comes from, which a comment above tells; undefined when there is none. */
export function sourceAt(lines: readonly string[], lineNumber: number): string | undefined {
	for (let i = Math.min(lineNumber, lines.length - 1); i >= 0; i--) {
		const file = /^\s*\/\/ ((?:source|node_modules)\/\S+)$/.exec(lines[i]!)?.[1];
		if (file !== undefined) {
			return file;
		}
	}

	return undefined;
}

/** Adds up by a name that each function is given, largest first. Time without work is left out. */
function sums({nodes, samples = [], timeDeltas = []}: Profile, nameOf: (node: ProfileNode) => string): Part[] {
	const names = new Map(nodes.map(node => [node.id, nameOf(node)]));
	const times = new Map<string, Times>();
	for (const [i, id] of samples.entries()) {
		const name = names.get(id)!;
		const sum = times.get(name) ?? {samples: 0, microseconds: 0};
		sum.samples++;
		sum.microseconds += timeDeltas[i + 1] ?? 0;
		times.set(name, sum);
	}

	times.delete(idle);
	return listed(times);
}

function listed(times: ReadonlyMap<string, Times>): Part[] {
	return times.entries().map(([name, sum]) => ({name, ...sum})).toArray().sort((a, b) => b.samples - a.samples);
}

/** The parts of several profiles in one list. */
export function sumOfParts(lists: ReadonlyArray<readonly Part[]>): Part[] {
	const times = new Map<string, Times>();
	for (const {name, samples, microseconds} of lists.flat()) {
		const sum = times.get(name) ?? {samples: 0, microseconds: 0};
		times.set(name, {samples: sum.samples + samples, microseconds: sum.microseconds + microseconds});
	}

	return listed(times);
}

export function breakdown(profile: Profile): Part[] {
	const callers = new Map(profile.nodes.flatMap(node => (node.children ?? []).map(child => [child, node.callFrame] as const)));
	return sums(profile, ({id, callFrame}) => partOf(callFrame, callers.get(id)));
}

/** The functions that took most themselves. */
export function hottest(profile: Profile, count: number): Part[] {
	return sums(profile, ({callFrame: {functionName, url}}) => functionName === '(idle)' ? idle : `${functionName === '' ? '(anonymous)' : functionName}  ${url}`.trim()).slice(0, count);
}
