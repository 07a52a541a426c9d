/**
Data dirs that the real etcd left behind, with what it answered about them.
*/
import {spawn} from 'node:child_process';
import {createHash} from 'node:crypto';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {
	mkdtemp,
	readdir,
	readFile,
	rm,
	stat,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {type ExecutionContext} from 'ava';
import {formatInstant} from '../../source/protocol/time.ts';
import {jsonString} from '../../source/protocol/text.ts';
import {type NodeView} from '../../source/protocol/event.ts';
import {clientKey} from '../../source/server/requests/key-space.ts';
import {type Member} from '../../source/server/membership.ts';
import {type EtcdServer} from '../../source/server/server.ts';

const fixtures = path.resolve('test/fixtures/data-dirs');

/** A node as the recorded answers have it. */
export type JsonNode = {
	readonly key?: string;
	readonly value?: string;
	readonly dir?: boolean;
	readonly expiration?: string;
	readonly modifiedIndex?: number;
	readonly createdIndex?: number;
	readonly nodes?: readonly JsonNode[];
};

type Listing = {readonly body: {readonly node: JsonNode}; readonly headers: Readonly<Record<string, string>>};

export type Expected = Partial<Listing> & {
	readonly also?: Readonly<Record<string, {readonly body: {readonly node: JsonNode}}>>;
	readonly members?: {readonly members: readonly Member[]};
	readonly decoded?: {
		readonly memberId: string;
		readonly clusterId: string;
		readonly storeIndexAfterReplay: number;
		readonly lastRaftIndex: number | null;
		readonly eventHistory: {readonly size: number; readonly startIndex: number; readonly lastIndex: number};
	};
	readonly waits?: Readonly<Record<string, {readonly status: number; readonly body: unknown}>>;
	readonly afterForceNewCluster?: Listing;
	readonly 'etcd-2.3.7'?: Listing;
};

export function expectedOf(name: string): Expected {
	return JSON.parse(readFileSync(path.join(fixtures, `${name}.expected.json`), 'utf8')) as Expected;
}

/** An empty directory that goes away with the test. */
export async function temporaryDirectory(t: ExecutionContext): Promise<string> {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-data-'));
	t.teardown(async () => {
		await rm(directory, {recursive: true, force: true});
	});
	return directory;
}

/** Unpacks a data dir into a new directory. */
export async function unpack(t: ExecutionContext, name: string): Promise<string> {
	const directory = await temporaryDirectory(t);
	await once(spawn('tar', ['-xzf', path.join(fixtures, `${name}.tar.gz`), '-C', directory]), 'close');
	return directory;
}

/** Names, times and a sum of the content of everything in a directory: equal when nothing was touched. */
export async function fingerprint(directory: string): Promise<unknown> {
	const names = (await readdir(directory, {recursive: true})).toSorted();
	return Promise.all(names.map(async name => {
		const file = path.join(directory, name);
		const {size, mtimeMs, mode} = await stat(file);
		const isDirectory = (await stat(file)).isDirectory();
		return [name, size, mtimeMs, mode, isDirectory ? '' : createHash('sha1').update(await readFile(file)).digest('hex')];
	}));
}

/** A node of ours as an answer would have it, without what depends on the moment. */
export function jsonNode({key, value, dir, expiration, modifiedIndex, createdIndex, nodes}: NodeView): JsonNode {
	const own = clientKey(key);
	const isRoot = own === '';
	return {
		...(!isRoot && {
			key: JSON.parse(jsonString(own)) as string, modifiedIndex, createdIndex,
		}),
		...(value !== undefined && {value: JSON.parse(jsonString(value)) as string}),
		...(dir && {dir}),
		...(expiration !== undefined && {expiration: formatInstant(expiration)}),
		...(nodes && {nodes: nodes.map(node => jsonNode(node))}),
	};
}

/** The same of a recorded node. */
export function withoutTtl(node: JsonNode): JsonNode {
	const {ttl: _, nodes, ...rest} = node as JsonNode & {readonly ttl?: number};
	return {...rest, ...(nodes && {nodes: nodes.map(child => withoutTtl(child))})};
}

/** Everything that is not hidden. */
export function treeOf(server: EtcdServer, key = '/'): JsonNode {
	return jsonNode(server.get(key, {recursive: true, sorted: true}).node);
}
