/**
A call to the file system that fails, the first, the second and so on until there is none left: a member that is started,
written to, snapshotted and stopped. Whatever fails, it is an error in our words, and what was acknowledged is there when
the disk is well again.
*/
import {mkdtemp, rm} from 'node:fs/promises';
import {syncBuiltinESMExports} from 'node:module';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {messageOf, UserError} from '../../source/errors.ts';
import {EtcdError} from '../../source/protocol/errors.ts';
import {EtcdServer} from '../../source/server/server.ts';
import {type Cell, type FaultTable} from './report.ts';

type Call = (...args: unknown[]) => unknown;
type Calls = Record<string, Call>;

const promises = process.getBuiltinModule('node:fs/promises') as unknown as Calls;
const sync = process.getBuiltinModule('node:fs') as unknown as Calls;

await using probe = await process.getBuiltinModule('node:fs/promises').open(process.execPath);

const places: ReadonlyArray<{readonly object: Calls; readonly names: readonly string[]; readonly isAsync: boolean}> = [
	{object: promises, names: ['open', 'mkdir', 'readdir', 'readFile', 'writeFile', 'rename', 'rm', 'stat', 'copyFile', 'link'], isAsync: true},
	{object: Object.getPrototypeOf(probe) as Calls, names: ['write', 'read', 'sync', 'datasync', 'truncate', 'stat'], isAsync: true},
	{object: sync, names: ['writeSync', 'fstatSync', 'ftruncateSync', 'fdatasyncSync'], isAsync: false},
];

type Injection = {
	/** The call that failed; undefined when there were fewer. */
	failed(): string | undefined;
	restore(): void;
};

/** The call number `n` on the file system fails from here on, and, with `isLasting`, all of the same name behind it. */
function injectFailure(n: number, code: string, isLasting: boolean): Injection {
	let count = 0;
	let failed: string | undefined;
	const isHit = (name: string, place: unknown): boolean => {
		// What is read of the system itself is no data dir.
		if (typeof place === 'string' && place.startsWith('/proc/')) {
			return false;
		}

		count++;
		const isFirst = count === n;
		failed = isFirst ? name : failed;
		return isFirst || (isLasting && failed === name);
	};

	const restores = places.flatMap(({object, names, isAsync}) => names.map(name => {
		const original = object[name]!;
		object[name] = function (this: unknown, ...args: unknown[]): unknown {
			if (!isHit(name, args[0])) {
				return original.apply(this, args);
			}

			const error = Object.assign(new Error(`${code}: injected, ${name}`), {code, syscall: name, ...(typeof args[0] === 'string' && {path: args[0]})});
			if (isAsync) {
				return Promise.reject(error);
			}

			throw error;
		};

		return () => {
			object[name] = original;
		};
	}));
	syncBuiltinESMExports();
	return {
		failed: () => failed,
		restore() {
			for (const restore of restores) {
				restore();
			}

			syncBuiltinESMExports();
		},
	};
}

const writesMax = 8;

type Life = {readonly acknowledged: readonly string[]; readonly error?: unknown};

const parameters = {
	value: 'x', dir: false, prevValue: '', prevIndex: 0n, isRefresh: false,
};

function optionsFor(dataDir: string) {
	return {
		name: 'm1', dataDir, advertiseClientUrls: [], initialAdvertisePeerUrls: ['http://127.0.0.1:2380'],
	};
}

/** Starts a member, writes, waits for a snapshot or its failure, stops. */
async function live(dataDir: string): Promise<Life> {
	const acknowledged: string[] = [];
	let server: EtcdServer | undefined;
	try {
		const {promise: snapshotEnded, resolve} = Promise.withResolvers<void>();
		server = await EtcdServer.start({
			...optionsFor(dataDir),
			snapshots: {snapshotCount: 8, maxSnapshots: 1, maxWals: 1},
			log(_level, _origin, text) {
				if (/^saved snapshot|^the snapshot failed/.test(text)) {
					resolve();
				}
			},
		});
		for (let i = 0; i < writesMax; i++) {
			await server.put(`/k${i}`, parameters);
			acknowledged.push(`/k${i}`);
		}

		await snapshotEnded;
		return {acknowledged};
	} catch (error) {
		return {acknowledged, error};
	} finally {
		await server?.stop();
	}
}

/** What was acknowledged and is not there; the reason when nothing is. */
async function lost(dataDir: string, acknowledged: readonly string[]): Promise<string> {
	try {
		const server = await EtcdServer.start(optionsFor(dataDir));
		const missing = acknowledged.filter(key => {
			try {
				return server.get(key, {recursive: false, sorted: false}).node.value !== 'x';
			} catch {
				return true;
			}
		});
		await server.stop();
		return missing.join(' ');
	} catch (error) {
		return `no start: ${String(error)}`;
	}
}

const codes = ['ENOSPC', 'EIO', 'EMFILE'] as const;

function endingOf({error}: Life): Pick<Cell, 'exitCode' | 'message' | 'outcome'> {
	if (error === undefined) {
		return {exitCode: 0, message: '', outcome: 'done'};
	}

	return {exitCode: 1, message: messageOf(error), outcome: error instanceof UserError || error instanceof EtcdError ? 'said' : 'trace'};
}

async function runCall(n: number, code: string, isLasting: boolean): Promise<Cell | undefined> {
	const dataDir = await mkdtemp(path.join(tmpdir(), 'etcsh-calls-'));
	try {
		const startMs = performance.now();
		const injection = injectFailure(n, code, isLasting);
		let life: Life;
		try {
			life = await live(dataDir);
		} catch (error) {
			life = {acknowledged: [], error};
		} finally {
			injection.restore();
		}

		const name = injection.failed();
		if (name === undefined) {
			return undefined;
		}

		const missing = await lost(dataDir, life.acknowledged);
		const ending = {...endingOf(life), ...(missing !== '' && {outcome: 'lie', message: `lost: ${missing}`} as const)};
		return {
			fault: `${code}, ${isLasting ? 'from then on' : 'once'}`, subject: `call ${n}, ${name}`, milliseconds: performance.now() - startMs, ...ending,
		};
	} finally {
		await rm(dataDir, {recursive: true, force: true});
	}
}

/** Every `share`th call. */
export async function runCallFaults(share = 1): Promise<readonly Cell[]> {
	const cells: Cell[] = [];
	for (const [i, code] of codes.entries()) {
		for (const isLasting of [false, true]) {
			for (let n = 1 + (i % share); ; n += share) {
				const cell = await runCall(n, code, isLasting);
				if (cell === undefined) {
					break;
				}

				cells.push(cell);
			}
		}
	}

	return cells;
}

export const diskCallsTable: FaultTable = {name: 'calls to the file system that fail', run: async () => runCallFaults()};
