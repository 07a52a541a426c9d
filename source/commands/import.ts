import {UserError, messageOf} from '../errors.ts';
import {logLine} from '../format/log-line.ts';
import {type ImportedNode, type ImportSource} from '../backup/import-source.ts';
import {type Engine} from '../engine/engine.ts';
import {type Command, type CommandContext} from './command.ts';
import {confirmOnProtected, yesFlag} from './confirmation.ts';
import {
	concurrencyFlag,
	dryRunFlag,
	keepGoingFlag,
	outputFlag,
} from './transfer/options.ts';

const ttlMin = 300;
const clientsDefault = 10n;

export const importCommand: Command = {
	name: 'import',
	summary: 'import a snapshot to a cluster',
	usage: '[command options]  ',
	flags: [
		{
			name: 'snap', type: 'string', usage: 'Path to the valid etcd 0.4.x snapshot.', value: 'file',
		},
		{
			name: 'hidden', type: 'strings', usage: 'Hidden key spaces to import from snapshot', value: 'key',
		},
		{
			name: 'c', type: 'int', defaultText: '10', usage: 'Number of concurrent clients to import the data',
		},
		yesFlag,
		{
			name: 'format', type: 'string', usage: 'of the file: json, yaml or dir; by default what it looks like', isExtension: true,
		},
		{
			name: 'overwrite', type: 'bool', usage: 'replace keys that have another value or time to live', isExtension: true,
		},
		{
			name: 'no-clobber', type: 'bool', usage: 'leave keys that are there already as they are', isExtension: true,
		},
		{
			name: 'prune', type: 'bool', usage: 'delete what is not in the file', isExtension: true,
		},
		{
			name: 'ttl', type: 'string', defaultText: 'keep', usage: 'keep (what the file says) or drop', isExtension: true,
		},
		dryRunFlag,
		keepGoingFlag,
		concurrencyFlag,
		outputFlag,
	],
	arguments: [{name: 'file', kind: 'file', isOptional: true}, {name: 'key', kind: 'directory', isOptional: true}],
	notes: [
		'FILE is what export has written, a folder of files, or - for standard input; KEY is where it goes, by default where it\nwas. The whole file is checked before anything is written, and a key that has another value there ends it, unless\n--overwrite or --no-clobber says what to do. It can be run again: what is there already is not written twice.',
		'With --snap the file is a snapshot of etcd, all of which goes to where it was.',
	],
	examples: ['import backup.json --dry-run', 'import config.yaml /config --overwrite --prune', 'import --snap store.json', 'import --snap 0000000000000002-00000000000000cc.snap --hidden /_secret'],
	isForOneKey: true,
	async run(context, invocation) {
		const {flags, positionals} = invocation;
		const file = flags.string('snap');
		if (file === '' && positionals.length > 0 && context.mode !== 'strict') {
			const {runImport} = await import('./transfer/import.ts');
			return runImport(context, invocation);
		}

		if (file === '') {
			context.stdout('no snapshot file provided (use --snap)\n');
			return 1;
		}

		const source = await openSource(file, context);
		if (source === 'unreadable') {
			context.stdout(`cannot read snapshot file ${file}\n`);
			return 1;
		}

		await confirmOnProtected(context, `What ${file} holds replaces the keys of the same names.`, {isYes: flags.bool('yes')});
		const engine = await context.connect();
		const clients = flags.has('c') ? flags.int('c') : clientsDefault;
		context.stdout(`starting to import snapshot ${file} with ${clients} clients\n`);
		let count = 0;
		for (const key of ['/', ...flags.strings('hidden')]) {
			const nodes = source?.nodesBelow(key);
			if (nodes === undefined && key !== '/') {
				context.stderr(`Error:  Key not found (${key})\n`);
				return 4;
			}

			count += await copyAll(nodes ?? [], Math.max(1, Number(clients)), engine, context);
		}

		context.stdout(`finished importing ${count} keys\n`);
		return 0;
	},
};

/** Undefined for a file that holds no store, which etcdctl takes for an empty one. */
async function openSource(file: string, {mode}: CommandContext): Promise<ImportSource | 'unreadable' | undefined> {
	const [{ImportSource: Source}, {systemClock}] = await Promise.all([import('../backup/import-source.ts'), import('../util/clock.ts')]);
	try {
		return await Source.open(file, systemClock);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== undefined) {
			return 'unreadable';
		}

		if (mode === 'strict') {
			return undefined;
		}

		throw new UserError(`${file} holds no store: ${messageOf(error)}`, {hint: 'It has to be the JSON of a store, or a .snap file of etcd 2.'});
	}
}

/** Sets the files, so many at a time, and waits for all. Directories come with what is in them. */
async function copyAll(nodes: Iterable<ImportedNode>, clients: number, engine: Engine, {stderr, signal}: CommandContext): Promise<number> {
	const log = (text: string) => {
		stderr(logLine('I', text));
	};

	const iterator = nodes[Symbol.iterator]();
	let count = 0;
	const work = async () => {
		for (let result = iterator.next(); !result.done; result = iterator.next()) {
			const {key, value, ttl} = result.value;
			if (value === undefined) {
				log(`entering dir: ${key}`);
				continue;
			}

			signal.throwIfAborted();
			log(`copying key: ${key}`);
			const isShort = ttl !== 0 && ttl < ttlMin;
			if (isShort) {
				log(`extending key ${key}'s ttl to ${ttlMin} seconds`);
			}

			const seconds = isShort ? ttlMin : ttl;
			await engine.set(key, {value, ...(seconds !== 0 && {ttl: seconds}), signal});
			count++;
		}
	};

	await Promise.all(Array.from({length: clients}, async () => work()));
	return count;
}
