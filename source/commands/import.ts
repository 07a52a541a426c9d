import {RequestError} from '../engine/errors.ts';
import {UserError} from '../errors.ts';
import {logLine} from '../format/log-line.ts';
import {type ImportedNode, type ImportSource} from '../backup/import-source.ts';
import {type Engine} from '../engine/engine.ts';
import {EtcdError} from '../protocol/errors.ts';
import {type Command, type CommandContext} from './command.ts';
import {yesFlag} from './confirmation.ts';
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
			name: 'prune', alias: 'delete', type: 'bool', usage: 'delete what is not in the file', isExtension: true,
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
		'FILE is what export has written, a folder of files, or - for standard input; in the shell also: import < FILE. KEY is\nwhere it goes, by default where it was. The whole file is checked before anything is written, and a key that has another\nvalue there ends it, unless --overwrite or --no-clobber says what to do. It can be run again: what is there already is\nnot written twice.',
		'With --snap the file is a snapshot of etcd, all of which goes to where it was, by the same rules.',
	],
	examples: ['import backup.json --dry-run', 'import config.yaml /config --overwrite --prune', 'import --snap store.json', 'import --snap 0000000000000002-00000000000000cc.snap --hidden /_secret'],
	isForOneKey: true,
	async run(context, invocation) {
		const {flags, positionals} = invocation;
		const file = flags.string('snap');
		if (context.mode === 'shell' || (context.mode === 'own' && (file !== '' || positionals.length > 0))) {
			const {runImport} = await import('./transfer/import.ts');
			return runImport(context, invocation);
		}

		if (file === '') {
			context.stdout('no snapshot file provided (use --snap)\n');
			return 1;
		}

		const source = await openSource(file);
		if (source === undefined) {
			context.stdout(`cannot read snapshot file ${file}\n`);
			return 1;
		}

		const count = flags.has('c') ? flags.int('c') : clientsDefault;
		context.stdout(`starting to import snapshot ${file} with ${count} clients\n`);
		try {
			const clients = await connectClients(context, Number(count));
			let keyCount = 0;
			for (const key of ['/', ...flags.strings('hidden')]) {
				keyCount += await copyAll(nodesOf(source, key), clients, context);
			}

			context.stdout(`finished importing ${keyCount} keys\n`);
			return 0;
		} catch (error) {
			if (error instanceof CopyError) {
				context.stderr(logLine('I', `failed to copy key: ${error.message}`));
				return 1;
			}

			throw error;
		}
	},
};

/** A key could not be set; `cause` says why. */
class CopyError extends Error {}

/** etcdctl has a connection for each. */
async function connectClients(context: CommandContext, count: number): Promise<readonly Engine[]> {
	const engines: Engine[] = [];
	for (let i = 0; i < count; i++) {
		engines.push(await context.connect({isSeparate: true}));
	}

	return engines;
}

function nodesOf(source: ImportSource, key: string): Iterable<ImportedNode> {
	try {
		return source.nodesBelow(key);
	} catch (error) {
		throw error instanceof EtcdError ? new RequestError(`${error.reason} (${error.detail})`, {cause: error}) : error;
	}
}

async function openSource(file: string): Promise<ImportSource | undefined> {
	const [{ImportSource: Source}, {systemClock}] = await Promise.all([import('../backup/import-source.ts'), import('../util/clock.ts')]);
	try {
		return await Source.openLeniently(file, systemClock);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== undefined) {
			return undefined;
		}

		throw error;
	}
}

/** Sets the files, each client one at a time, and waits for all. Directories come with what is in them. */
async function copyAll(nodes: Iterable<ImportedNode>, clients: readonly Engine[], {stderr, signal, connect}: CommandContext): Promise<number> {
	const log = (text: string) => {
		stderr(logLine('I', text));
	};

	const iterator = nodes[Symbol.iterator]();
	let count = 0;
	const work = async (client?: Engine) => {
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
			try {
				await (client ?? await connect()).set(key, {value, ...(seconds !== 0 && {ttl: seconds}), signal});
			} catch (error) {
				signal.throwIfAborted();
				throw error instanceof UserError || error instanceof EtcdError ? new CopyError(error.message, {cause: error}) : error;
			}

			count++;
		}
	};

	await Promise.all(clients.length === 0 ? [work()] : clients.map(async client => work(client)));
	return count;
}
