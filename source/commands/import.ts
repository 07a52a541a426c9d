import {UserError, messageOf} from '../errors.ts';
import {logLine} from '../format/log-line.ts';
import {type ImportedNode, type ImportSource} from '../backup/import-source.ts';
import {type Engine} from '../engine/engine.ts';
import {type Command, type CommandContext} from './command.ts';
import {confirmOnProtected, yesFlag} from './confirmation.ts';

const ttlMin = 300;
const clientsDefault = 10n;

export const importCommand: Command = {
	name: 'import',
	summary: 'import a snapshot to a cluster',
	usage: '[command options]  ',
	flags: [
		{name: 'snap', type: 'string', usage: 'Path to the valid etcd 0.4.x snapshot.'},
		{name: 'hidden', type: 'strings', usage: 'Hidden key spaces to import from snapshot'},
		{
			name: 'c', type: 'int', defaultText: '10', usage: 'Number of concurrent clients to import the data',
		},
		yesFlag,
	],
	arguments: [],
	examples: ['import --snap store.json', 'import --snap 0000000000000002-00000000000000cc.snap --hidden /_secret'],
	async run(context, {flags}) {
		const file = flags.string('snap');
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
