/**
Which engine a run works on, and the opening of it.
*/
import {type GlobalOptions} from '../language/global-flags.ts';
import {Deadline} from '../engine/deadline.ts';
import {type CallOptions, type Engine} from '../engine/engine.ts';
import {RequestError} from '../engine/errors.ts';
import {readOnlyEngine} from '../engine/read-only.ts';
import {openRemote} from '../remote/remote-engine.ts';
import {InUseError, messageOf, UserError} from '../errors.ts';
import {withoutPasswords} from '../protocol/redaction.ts';
import {isErrno} from '../util/if-there.ts';
import {monotonicMs} from '../util/monotonic.ts';
import {defaultEndpoints, parseEndpoints, shuffle} from '../remote/endpoints.ts';

/** What answers at one of etcdctl's default endpoints. */
export type FoundServer = {
	readonly endpoint: string;
	/** The version that it reports; empty when it reports none. */
	readonly version: string;
	/** False for an etcd whose v2 API is off, and for other programs. */
	readonly hasV2: boolean;
	readonly memberCount: number;
};

/** An etcd that can be spoken to only by its v3 API. */
export function hasOnlyV3({hasV2, version}: FoundServer): boolean {
	return !hasV2 && /^(?:3\.|[4-9])/.test(version);
}

export type EngineChoice =
	| {readonly kind: 'remote'; readonly isReadOnly?: boolean}
	/** Without `dataDir`: the user's default one. */
	| {
		readonly kind: 'embedded';
		readonly dataDir?: string;
		readonly walDir?: string;
		readonly isListening: boolean;
		readonly isReadOnly?: boolean;
	}
	/** The user chooses between the server that was found and the embedded engine. */
	| {readonly kind: 'ask'; readonly found: FoundServer};

export type FrontEnd = 'one-shot' | 'batch' | 'shell';

/** Decides from the options alone; undefined when a look at the default endpoints has to decide. */
export function decideFromOptions(options: GlobalOptions, frontEnd: FrontEnd): EngineChoice | undefined {
	if (options.isEmbedded && options.isConnect) {
		throw new UserError('--embedded and --connect exclude each other');
	}

	const isListening = frontEnd === 'shell' && !options.isReadOnly;
	if (options.dataDir !== undefined) {
		return {
			kind: 'embedded', dataDir: options.dataDir, ...(options.walDir !== undefined && {walDir: options.walDir}), isListening,
			isReadOnly: options.isReadOnly,
		};
	}

	if (options.walDir !== undefined) {
		throw new UserError('--wal-dir needs a data dir', {hint: 'Name that with --data-dir DIR.'});
	}

	const readOnly = options.isReadOnly && {isReadOnly: true};
	if (options.isEmbedded) {
		return {kind: 'embedded', isListening, ...readOnly};
	}

	const isEndpointNamed = options.endpoints !== undefined || options.discoverySrv !== '';
	return isEndpointNamed || options.isConnect || options.profile !== undefined || frontEnd !== 'shell'
		? {kind: 'remote', ...readOnly}
		: undefined;
}

/** The embedded engine of a shell, on the user's default data dir. */
export function embeddedChoice({isReadOnly}: Pick<GlobalOptions, 'isReadOnly'>): Extract<EngineChoice, {kind: 'embedded'}> {
	return {kind: 'embedded', isListening: !isReadOnly, ...(isReadOnly && {isReadOnly})};
}

/** Decides; `probe` looks for a server at the default endpoints and is called only when nothing else decides. */
export async function decideEngine(
	options: GlobalOptions,
	frontEnd: FrontEnd,
	probe: () => Promise<FoundServer | undefined>,
): Promise<EngineChoice> {
	const decided = decideFromOptions(options, frontEnd);
	if (decided !== undefined) {
		return decided;
	}

	const found = await probe();
	return found === undefined ? embeddedChoice(options) : {kind: 'ask', found};
}

/** Where nothing listens the answer comes at once; a server that is busy is waited for, rather than one started beside it. */
const probeTimeoutMs = 2000;

/** Undefined where nothing of etcd answers. */
export async function probeEndpoint(endpoint: string, given?: AbortSignal): Promise<FoundServer | undefined> {
	const engine = await openRemote({
		endpoints: [endpoint], headerTimeoutMs: probeTimeoutMs, totalTimeoutMs: probeTimeoutMs, isSyncWanted: false, isStrict: false,
	});
	try {
		using limit = new Deadline(probeTimeoutMs, given);
		const {signal} = limit;
		const [version, members] = await Promise.allSettled([engine.version({signal}), engine.members({signal})]);
		if (version.status === 'rejected' && members.status === 'rejected') {
			return undefined;
		}

		return {
			endpoint,
			version: version.status === 'fulfilled' ? version.value.etcdserver : '',
			hasV2: members.status === 'fulfilled',
			memberCount: members.status === 'fulfilled' ? members.value.length : 0,
		};
	} finally {
		await engine.close();
	}
}

/** Looks at etcdctl's default endpoints, all at once; one that speaks v2 takes precedence over one that does not. */
export async function probeDefaultEndpoints(): Promise<FoundServer | undefined> {
	const found = await Promise.all(defaultEndpoints.split(',').map(async endpoint => probeEndpoint(endpoint)));
	return found.find(server => server?.hasV2) ?? found.find(server => server !== undefined);
}

export type OpenOptions = CallOptions & {
	/** Connect as etcdctl 2.3.7 does. */
	readonly isStrict: boolean;
	/** Receives what `--debug` prints, with the line end. */
	readonly stderr: (text: string) => void;
	/** Asks for a password; absent where nobody can be asked. */
	readonly askPassword?: () => string | Promise<string>;
	/** Take the endpoints as given. */
	readonly isWithoutSync?: boolean;
	/** Nothing will be changed: a data dir that another process has, and does not share, is read beside that. */
	readonly isForReading?: boolean;
	/** Name the endpoints a second time with `--debug`. */
	readonly isForAuth?: boolean;
};

export async function credentialsOf({username, profile}: GlobalOptions, {askPassword, signal}: OpenOptions): Promise<string | undefined> {
	const colon = username.indexOf(':');
	if (username === '' || colon === 0) {
		return undefined;
	}

	if (colon > 0) {
		return username;
	}

	const password = await profile?.readPassword?.(signal);
	if (password !== undefined) {
		return `${username}:${password}`;
	}

	if (askPassword === undefined) {
		throw new UserError('--username needs a password here', {hint: 'Give it as --username NAME:PASSWORD.'});
	}

	return `${username}:${await askPassword()}`;
}

export async function endpointsOf(options: GlobalOptions): Promise<string[]> {
	if (options.discoverySrv !== '') {
		const {discoverEndpoints} = await import('../remote/discovery.ts');
		const discovered = await discoverEndpoints(options.discoverySrv);
		if (discovered.length > 0) {
			return parseEndpoints(discovered.join(','));
		}
	}

	return parseEndpoints(options.endpoints ?? defaultEndpoints);
}

export async function tlsOf(options: GlobalOptions, signal?: AbortSignal) {
	if (options.certFile === '' && options.keyFile === '' && options.caFile === '') {
		return undefined;
	}

	const {loadTlsFiles} = await import('../remote/tls-files.ts');
	return loadTlsFiles(options, signal);
}

/** Connects to the endpoints that the options name, else to etcdctl's default ones. */
export async function connectRemote(options: GlobalOptions, openOptions: OpenOptions): Promise<Engine> {
	const {signal, stderr, isStrict, isWithoutSync = false, isForAuth = false} = openOptions;
	let tls: Awaited<ReturnType<typeof tlsOf>>;
	if (isWithoutSync) {
		// Only cluster-health takes this way: it reads the TLS files first, and has its own words for what is wrong with them.
		try {
			tls = await tlsOf(options, signal);
		} catch (error) {
			throw new RequestError(messageOf(error), {cause: error});
		}
	}

	const endpoints = await endpointsOf(options);
	tls ??= await tlsOf(options, signal);
	const credentials = await credentialsOf(options, openOptions);
	const debug = options.isDebug
		? (line: string) => {
			stderr(`${isStrict ? line : withoutPasswords(line)}\n`);
		}
		: undefined;
	if (options.api === '3' && !isStrict) {
		const {openV3} = await import('../v3/v3-engine.ts');
		return openV3({
			endpoints: shuffle(endpoints),
			tls,
			credentials,
			timeoutMs: options.timeoutMs,
			totalTimeoutMs: options.totalTimeoutMs,
			isSyncWanted: options.isSyncWanted && !isWithoutSync,
			debug,
		}, {signal});
	}

	const engine = await openRemote({
		endpoints: shuffle(endpoints),
		tls,
		credentials,
		headerTimeoutMs: options.timeoutMs,
		totalTimeoutMs: options.totalTimeoutMs,
		isSyncWanted: options.isSyncWanted && !isWithoutSync,
		isStrict,
		debug,
	}, {signal});
	if (isForAuth) {
		debug?.(`Cluster-Endpoints: ${engine.info.endpoints.join(', ')}`);
	}

	return engine;
}

/** Connects to a running etcsh at the URLs that it has left in the data dir. */
async function connectToHolder(
	urls: readonly string[],
	{dataDir, walDir}: {readonly dataDir: string; readonly walDir?: string | undefined},
	options: GlobalOptions,
	openOptions: OpenOptions,
): Promise<Engine> {
	const engine = await connectRemote({
		...options, api: '2', endpoints: urls.join(','), discoverySrv: '', isSyncWanted: false,
	}, openOptions);
	const [{engineOfOwner}, {ownerOf}] = await Promise.all([import('./held-place.ts'), import('../embedded/data-dir-owner.ts')]);
	return engineOfOwner(engine, {
		dataDir, walDir, urls, ownerOf,
	});
}

/** How long it may take another process to open the data dir that we want, too, and what there is to wait between two looks. */
const holderMsMax = 15_000;
const holderLookMs = 50;

/** Where the embedded engine keeps its data by default. */
export async function defaultDataDir(): Promise<string> {
	const {defaultDataDir: find} = await import('./default-data-dir.ts');
	return find();
}

const firstPort = 2379;
const portTriesMax = 50;
const bindTriesMax = 3;

/** 127.0.0.1 at etcd's port, or the next free one. */
async function freeClientUrl(): Promise<string> {
	const {createServer} = await import('node:net');
	for (let port = firstPort; port < firstPort + portTriesMax; port++) {
		const isFree = await new Promise<boolean>(resolve => {
			const server = createServer();
			server.once('error', () => {
				resolve(false);
			});
			server.listen(port, '127.0.0.1', () => {
				server.close(() => {
					resolve(true);
				});
			});
		});
		if (isFree) {
			return `http://127.0.0.1:${port}`;
		}
	}

	throw new UserError(`no free port from ${firstPort} to ${firstPort + portTriesMax - 1} on 127.0.0.1`);
}

/** When another process holds the data dir, a file in it says where that process listens, or that it soon will. */
function holderOf(error: unknown): {readonly urls: readonly string[]; readonly isStarting: boolean} {
	const {urls, isStarting} = error as {readonly urls?: unknown; readonly isStarting?: unknown};
	return error instanceof UserError && Array.isArray(urls)
		? {urls: urls as readonly string[], isStarting: isStarting === true}
		: {urls: [], isStarting: false};
}

async function openEmbeddedEngine(
	{dataDir, walDir, isListening, isReadOnly}: Extract<EngineChoice, {kind: 'embedded'}>,
	options: GlobalOptions,
	openOptions: OpenOptions,
): Promise<Engine> {
	const {openEmbedded} = await import('../embedded/embedded-engine.ts');
	const place = dataDir ?? await defaultDataDir();
	const begin = monotonicMs();
	let portTries = 0;
	for (;;) {
		openOptions.signal?.throwIfAborted();
		try {
			return await openEmbedded({
				dataDir: place,
				walDir,
				listenClientUrls: isListening ? [await freeClientUrl()] : [],
				isReadOnly,
				snapshots: {maxWals: options.maxWals, maxSnapshots: options.maxSnapshots},
				log(level, origin, text) {
					// A log that was repaired, and one that cannot be protected.
					if (level === 'W' && origin === 'wal') {
						openOptions.stderr(`${text}\n`);
					}
				},
			});
		} catch (error) {
			const {urls, isStarting} = holderOf(error);
			if (urls.length > 0) {
				return connectToHolder(urls, {dataDir: place, walDir}, options, openOptions);
			}

			if (isStarting && monotonicMs() - begin < holderMsMax) {
				const {setTimeout: wait} = await import('node:timers/promises');
				await wait(holderLookMs, undefined, {signal: openOptions.signal});
				continue;
			}

			if (openOptions.isForReading === true && error instanceof InUseError) {
				return openEmbedded({dataDir: place, walDir, isReadOnly: true});
			}

			// Another program may have taken the port since it was found free.
			portTries++;
			if (!isErrno(error, 'EADDRINUSE') || portTries === bindTriesMax) {
				throw error;
			}
		}
	}
}

/** Opens what was chosen; with `isReadOnly`, and in the past, the engine refuses every change. */
export async function openEngine(
	choice: Exclude<EngineChoice, {kind: 'ask'}>,
	options: GlobalOptions,
	openOptions: OpenOptions,
): Promise<Engine> {
	if (options.at !== undefined) {
		const {openAt} = await import('./past.ts');
		const files = choice.kind === 'embedded' ? {dataDir: choice.dataDir ?? await defaultDataDir(), walDir: choice.walDir} : undefined;
		return openAt(files, options.at, {signal: openOptions.signal, connect: async () => connectRemote(options, openOptions)});
	}

	const engine = await (choice.kind === 'remote' ? connectRemote(options, openOptions) : openEmbeddedEngine(choice, options, openOptions));
	return choice.isReadOnly === true ? readOnlyEngine(engine) : engine;
}
