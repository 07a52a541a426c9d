/**
`import --snap` as in etcdctl: whatever the snapshot holds is set, and replaces what is there.
*/
import {RequestError} from '../../engine/errors.ts';
import {UserError} from '../../errors.ts';
import {logLine} from '../../format/log-line.ts';
import {type ImportedNode, type ImportSource} from '../../backup/import-source.ts';
import {type Engine} from '../../engine/engine.ts';
import {EtcdError} from '../../protocol/errors.ts';
import {type Invocation} from '../common/command.ts';
import {type CommandContext} from '../common/context.ts';

const ttlMin = 300;
const clientsDefault = 10n;

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
	const [{ImportSource: Source}, {systemClock}] = await Promise.all([
		import('../../backup/import-source.ts'),
		import('../../util/clock.ts'),
	]);
	try {
		return await Source.openLeniently(file, systemClock);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== undefined) {
			return undefined;
		}

		throw error;
	}
}

/** Sets the files, each client one at a time, and waits for all. Directories are created with what is in them. */
async function copyAll(
	nodes: Iterable<ImportedNode>,
	clients: readonly Engine[],
	{stderr, signal, connect}: CommandContext,
): Promise<number> {
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

export async function importAsEtcdctl(context: CommandContext, {flags}: Invocation): Promise<number> {
	const file = flags.string('snap');
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
}
