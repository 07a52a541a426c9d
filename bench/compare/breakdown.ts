/**
What the time of a profile is made of.
*/

/** As the inspector has them. */
export type CallFrame = {readonly functionName: string; readonly url: string};
type ProfileNode = {readonly id: number; readonly callFrame: CallFrame; readonly children?: readonly number[]};
export type Profile = {
	readonly nodes: readonly ProfileNode[];
	readonly samples?: readonly number[];
	/** Microseconds from each sample to the one before. */
	readonly timeDeltas?: readonly number[];
};

export type Part = {readonly name: string; readonly microseconds: number};

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

	return ofFiles.test(url) ? 'node: files' : (/stream|net$/.test(url) ? 'node: streams and sockets' : 'node: all else');
}

/** The part that the time of a function itself belongs to. */
export function partOf({functionName, url}: CallFrame, caller: CallFrame | undefined): string {
	if (url.startsWith('node:')) {
		return nodePart(url);
	}

	if (url !== '') {
		return url.includes('/node_modules/') ? 'packages' : `etcsh: ${/\/build\/source\/([^/]+)/.exec(url)?.[1] ?? 'all else'}`;
	}

	if (writes.test(functionName)) {
		return ofFiles.test(caller?.url ?? '') ? 'system calls: writes to files' : 'system calls: writes to sockets';
	}

	return natives.find(([pattern]) => pattern.test(functionName))?.[1] ?? 'built-in functions';
}

function timesOf({nodes, samples = [], timeDeltas = []}: Profile): ReadonlyMap<number, number> {
	const times = new Map(nodes.map(({id}) => [id, 0]));
	for (const [i, id] of samples.entries()) {
		times.set(id, (times.get(id) ?? 0) + (timeDeltas[i + 1] ?? 0));
	}

	return times;
}

/** Largest first; time without work is left out. */
function sorted(times: ReadonlyMap<string, number>): Part[] {
	return [...times].filter(([name, microseconds]) => name !== idle && microseconds > 0)
		.map(([name, microseconds]) => ({name, microseconds})).sort((a, b) => b.microseconds - a.microseconds);
}

export function breakdown(profile: Profile): Part[] {
	const byId = new Map(profile.nodes.map(node => [node.id, node]));
	const callers = new Map(profile.nodes.flatMap(node => (node.children ?? []).map(child => [child, node.callFrame] as const)));
	const parts = new Map<string, number>();
	for (const [id, microseconds] of timesOf(profile)) {
		const part = partOf(byId.get(id)!.callFrame, callers.get(id));
		parts.set(part, (parts.get(part) ?? 0) + microseconds);
	}

	return sorted(parts);
}

/** The functions with the most time of their own. */
export function hottest(profile: Profile, count: number): Part[] {
	const times = timesOf(profile);
	const functions = new Map<string, number>();
	for (const {id, callFrame: {functionName, url}} of profile.nodes) {
		const name = functionName === '(idle)' ? idle : `${functionName === '' ? '(anonymous)' : functionName}  ${url.replace(/^.*\/(?:build|dist)\//, '')}`.trim();
		functions.set(name, (functions.get(name) ?? 0) + times.get(id)!);
	}

	return sorted(functions).slice(0, count);
}
