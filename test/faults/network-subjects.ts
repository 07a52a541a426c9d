/**
What meets the faults of the network: every command of the table, with its words, and what else asks a server.
*/
import {commands} from '../../source/commands/index.ts';
import {isGroup, type Command} from '../../source/commands/common/command.ts';

export type Subject = {
	/** The path of its command. */
	readonly name: string;
	/** `K` stands for a directory of its own: K/a, K/d/b, K/d/e/f. */
	readonly words: readonly string[];
	readonly isStrictToo: boolean;
	/** It waits for events until it is told to end. */
	readonly isWatch?: boolean;
	/** It asks several times, so that a fault can come later. */
	readonly isLong?: boolean;
};

type Line = readonly [line: string, kinds?: {readonly isWatch?: boolean; readonly isLong?: boolean}];

const long = {isLong: true};
const watches = {isWatch: true};

const lines: Readonly<Record<string, Line>> = {
	'cluster-health': ['cluster-health'],
	mk: ['mk K/new 1'],
	mkdir: ['mkdir K/newdir'],
	rm: ['rm K/a'],
	rmdir: ['rmdir K/empty'],
	get: ['get K/a'],
	ls: ['ls K --recursive'],
	set: ['set K/a 2'],
	setdir: ['setdir K/newdir'],
	update: ['update K/a 2'],
	updatedir: ['updatedir K/d --ttl 100'],
	watch: ['watch K --recursive', watches],
	'exec-watch': ['exec-watch --recursive K -- true', watches],
	'member list': ['member list'],
	'member add': ['member add m2 http://127.0.0.1:2390'],
	'member remove': ['member remove 1'],
	'member update': ['member update 1 http://127.0.0.1:2390'],
	import: ['import FILE', long],
	'user add': ['user add bob'],
	'user get': ['user get root'],
	'user list': ['user list'],
	'user remove': ['user remove bob'],
	'user grant': ['user grant root --roles guest'],
	'user revoke': ['user revoke root --roles guest'],
	'user passwd': ['user passwd root'],
	'role add': ['role add reader'],
	'role get': ['role get guest'],
	'role list': ['role list'],
	'role remove': ['role remove reader'],
	'role grant': ['role grant guest --path /x --read'],
	'role revoke': ['role revoke guest --path /x --read'],
	'auth enable': ['auth enable'],
	'auth disable': ['auth disable'],
	version: ['version'],
	export: ['export K -', long],
	sync: ['sync K/d K/copy', long],
	doctor: ['doctor', long],
	top: ['top --once', long],
	ttl: ['ttl K/a 100', long],
	tree: ['tree K', long],
	find: ['find K', long],
	grep: ['grep 1 K', long],
	du: ['du K', long],
	stat: ['stat K/a', long],
	diff: ['diff K/d K', long],
	cp: ['cp -r K/d K/copy', long],
	mv: ['mv K/d K/moved', long],
	log: ['log K/a', long],
	edit: ['edit K/a', long],
	lock: ['lock K/l --ttl 5s -- true', long],
	elect: ['elect K/l me --ttl 5s -- true', long],
};

/** These ask no server, or none of v2. */
const offline = new Set(['backup',
	'wal',
	'restore',
	'completion',
	'help',
	'lease list',
	'lease show',
	'lease keep-alive',
	'lease revoke',
	'maintenance compact',
	'maintenance defrag',
	'maintenance alarms',
	'maintenance disarm',
	'maintenance snapshot',
	'member promote']);

function pathsOf(): ReadonlyMap<string, Command> {
	return new Map(commands.flatMap(entry => isGroup(entry) ? entry.subcommands.map(command => [`${entry.name} ${command.name}`, command] as const) : [[entry.name, entry] as const]));
}

/** Whether the command of that path is spoken of here. */
export function isSubject(path: string): boolean {
	return path in lines || offline.has(path);
}

export const subjects: readonly Subject[] = pathsOf().entries().filter(([path]) => path in lines).map(([name, {isExtension = false}]) => {
	const [line, kinds = {}] = lines[name]!;
	return {
		name, words: line.split(' '), isStrictToo: !isExtension, ...kinds,
	};
}).toArray();
