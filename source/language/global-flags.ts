/**
The flags before the command word: etcdctl's own, and those that only our modes know.
*/
import {momentHint, parseMoment, type Moment} from '../protocol/moment.ts';
import {parseGoFlags, type GoFlag, type ParsedFlags} from './go-flags.ts';

export type GlobalFlag = {
	readonly name: string;
	readonly alias?: string;
	readonly type: 'bool' | 'string' | 'duration';
	/** As etcdctl's help shows it; absent when it shows none. */
	readonly defaultText?: string;
	readonly usage: string;
	/** In our own modes, where the flag does more there. */
	readonly ownUsage?: string;
	/** Only in our own modes. */
	readonly isExtension?: boolean;
	/** What its value stands for, as with a flag of a command. */
	readonly value?: 'file' | 'profile' | 'moment';
	/** All values that it may have. */
	readonly choices?: readonly string[];
};

/** etcdctl's, in the order of its help. */
export const etcdctlFlags: readonly GlobalFlag[] = [
	{name: 'debug', type: 'bool', usage: 'output cURL commands which can be used to reproduce the request'},
	{name: 'no-sync', type: 'bool', usage: 'don\'t synchronize cluster information before sending request'},
	{
		name: 'output', alias: 'o', type: 'string', defaultText: 'simple',
		usage: 'output response in the given format (`simple`, `extended` or `json`)',
		ownUsage: 'how answers look: simple, extended, json, yaml, table or raw',
	},
	{
		name: 'discovery-srv', alias: 'D', type: 'string', usage: 'domain name to query for SRV records describing cluster endpoints',
	},
	{
		name: 'peers', alias: 'C', type: 'string', usage: 'DEPRECATED - "--endpoints" should be used instead',
	},
	{name: 'endpoint', type: 'string', usage: 'DEPRECATED - "--endpoints" should be used instead'},
	{
		name: 'endpoints', type: 'string',
		usage: 'a comma-delimited list of machine addresses in the cluster (default: "http://127.0.0.1:2379,http://127.0.0.1:4001")',
	},
	{
		name: 'cert-file', type: 'string', usage: 'identify HTTPS client using this SSL certificate file', value: 'file',
	},
	{
		name: 'key-file', type: 'string', usage: 'identify HTTPS client using this SSL key file', value: 'file',
	},
	{
		name: 'ca-file', type: 'string', usage: 'verify certificates of HTTPS-enabled servers using this CA bundle', value: 'file',
	},
	{
		name: 'username', alias: 'u', type: 'string', usage: 'provide username[:password] and prompt if password is not supplied.',
	},
	{
		name: 'timeout', type: 'duration', defaultText: '1s', usage: 'connection timeout per request',
	},
	{
		name: 'total-timeout', type: 'duration', defaultText: '5s', usage: 'timeout for the command execution (except watch)',
	},
	{
		name: 'help', alias: 'h', type: 'bool', usage: 'show help',
	},
	{
		name: 'version', alias: 'v', type: 'bool', usage: 'print the version',
	},
];

/** Ours; the strict mode does not know them. */
export const ownFlags: readonly GlobalFlag[] = [
	{
		name: 'profile', type: 'string', usage: 'work on the cluster of this name in the configuration file', isExtension: true, value: 'profile',
	},
	{
		name: 'api', type: 'string', defaultText: '2', usage: 'the version of etcd\'s API by which the endpoints are spoken to',
		isExtension: true, choices: ['2', '3'],
	},
	{
		name: 'data-dir', type: 'string', usage: 'work on the embedded server with this data directory', isExtension: true, value: 'file',
	},
	{
		name: 'wal-dir', type: 'string', usage: 'with --data-dir: where its log is, if not in it', isExtension: true, value: 'file',
	},
	{
		name: 'max-wals', type: 'string', defaultText: '5', usage: 'segments of its log that the embedded server keeps at least; 0 for all',
		isExtension: true,
	},
	{
		name: 'max-snapshots', type: 'string', defaultText: '5', usage: 'snapshots that the embedded server keeps; 0 for all',
		isExtension: true,
	},
	{
		name: 'at', type: 'string',
		usage: 'show the keys as they were after the change of this index, or as they were at -1 (before the last change) or before:KEY',
		isExtension: true, value: 'moment',
	},
	{
		name: 'read-only', type: 'bool',
		usage: 'refuse every change; with --data-dir, look into a data directory or a backup without touching it',
		isExtension: true,
	},
	{
		name: 'embedded', type: 'bool', usage: 'start the shell on the embedded server, whatever answers elsewhere', isExtension: true,
	},
	{
		name: 'connect', type: 'bool', usage: 'start the shell on the endpoints, whatever answers there', isExtension: true,
	},
	{
		name: 'file', type: 'string', usage: 'run the commands of this file, one a line', isExtension: true, value: 'file',
	},
	{
		name: 'keep-going', type: 'bool', usage: 'do not stop a batch at its first failure', isExtension: true,
	},
	{
		name: 'no-pager', type: 'bool', usage: 'print long output of the shell instead of opening $PAGER', isExtension: true,
	},
	{
		name: 'no-start-file', type: 'bool', usage: 'start the shell without the lines of etcshrc in the configuration directory',
		isExtension: true,
	},
	{
		name: 'plain', type: 'bool', usage: 'a shell of plain lines: nothing is ever redrawn', isExtension: true,
	},
	{
		name: 'theme', type: 'string', defaultText: 'auto',
		usage: 'colours of the shell for a `light` or `dark` terminal; `auto` asks it', isExtension: true, choices: ['light', 'dark', 'auto'],
	},
];

export const apiVersions = ['2', '3'] as const;

export type ApiVersion = typeof apiVersions[number];

/** The profile that a run works on. */
export type ActiveProfile = {
	readonly name: string;
	/** Its name has to be typed before anything is destroyed. */
	readonly isProtected: boolean;
	/** The name of one of the terminal's colours. */
	readonly color?: string;
	/** Absent, or resolving to undefined, when the profile has no source for a password, so that the user is asked. */
	readPassword?(signal?: AbortSignal): Promise<string | undefined>;
};

export type GlobalOptions = {
	readonly isDebug: boolean;
	readonly isSyncWanted: boolean;
	/** As given; checked only where something is printed. */
	readonly output: string;
	/** The domain for DNS discovery; empty for none. */
	readonly discoverySrv: string;
	/** The endpoint list as given; undefined when nothing names one and the defaults apply. */
	readonly endpoints: string | undefined;
	readonly certFile: string;
	readonly keyFile: string;
	readonly caFile: string;
	/** `name[:password]`; empty for none. */
	readonly username: string;
	readonly timeoutMs: number;
	readonly totalTimeoutMs: number;
	/** The version of etcd's API that the endpoints are spoken to by. */
	readonly api: ApiVersion;
	/** The name that `--profile` gives; undefined when none is wanted. */
	readonly profileName: string | undefined;
	/** Present once the profile was looked up. */
	readonly profile?: ActiveProfile;
	/** Undefined unless `--data-dir` is given. */
	readonly dataDir: string | undefined;
	/** Undefined unless `--wal-dir` is given. */
	readonly walDir: string | undefined;
	/** How many files of its past an embedded server keeps, 0 for all; undefined for its default. */
	readonly maxWals: number | undefined;
	readonly maxSnapshots: number | undefined;
	/** The moment that is shown; undefined for the present. */
	readonly at: Moment | undefined;
	readonly isReadOnly: boolean;
	/** `--read-only` itself was given: it holds for every cluster that this run goes to. */
	readonly isReadOnlyThroughout: boolean;
	readonly isEmbedded: boolean;
	readonly isConnect: boolean;
	/** The batch file; undefined for none. */
	readonly file: string | undefined;
	readonly isKeepGoing: boolean;
	readonly isPlain: boolean;
	readonly isStartFileWanted: boolean;
	/** As given; undefined when it is not. */
	readonly theme: string | undefined;
	/** Whether output that is taller than the screen opens a pager. */
	readonly isPaging: boolean;
};

export type Environment = Readonly<Record<string, string | undefined>>;

export type GlobalFlagsResult = {
	readonly options: GlobalOptions;
	readonly isHelp: boolean;
	readonly isVersion: boolean;
	/** The command word and what follows it. */
	readonly words: readonly string[];
	readonly problem?: undefined;
} | {
	/** What is wrong, in Go's words. */
	readonly problem: string;
	/** `SHORT LONG` of a flag given under two names. */
	readonly twoForms?: string;
};

/** The first flag that was given under both of its names, as `o output`. */
export function findTwoForms(flags: ParsedFlags, specs: readonly GoFlag[]): string | undefined {
	const twice = specs.find(({name, alias}) => alias !== undefined && flags.wasSpelled(name) && flags.wasSpelled(alias));
	return twice === undefined ? undefined : `${twice.alias!} ${twice.name}`;
}

function firstText(...candidates: ReadonlyArray<string | undefined>): string | undefined {
	return candidates.find(candidate => candidate !== undefined && candidate !== '');
}

const nanosecondsPerMillisecond = 1e6;

function millisecondsOf(duration: bigint | undefined, fallback: number): number {
	return duration === undefined ? fallback : Number(duration) / nanosecondsPerMillisecond;
}

function apiOf(text: string | undefined): ApiVersion | undefined {
	return apiVersions.find(version => version === text);
}

function optionsOf(flags: ParsedFlags, environment: Environment, {isStrict, defaults = {}}: GlobalFlagsSettings): GlobalOptions {
	const withVariable = (name: string, variable: string) => firstText(flags.string(name), environment[variable]);
	const endpoints = withVariable('endpoints', 'ETCDCTL_ENDPOINTS')
		?? withVariable('endpoint', 'ETCDCTL_ENDPOINT')
		?? withVariable('peers', 'ETCDCTL_PEERS');
	return {
		isDebug: flags.bool('debug'),
		isSyncWanted: !flags.bool('no-sync'),
		output: flags.has('output') ? flags.string('output') : 'simple',
		discoverySrv: withVariable('discovery-srv', 'ETCDCTL_DISCOVERY_SRV') ?? '',
		endpoints: endpoints ?? defaults.endpoints,
		certFile: withVariable('cert-file', 'ETCDCTL_CERT_FILE') ?? defaults.certFile ?? '',
		keyFile: withVariable('key-file', 'ETCDCTL_KEY_FILE') ?? defaults.keyFile ?? '',
		caFile: withVariable('ca-file', 'ETCDCTL_CA_FILE') ?? defaults.caFile ?? '',
		username: firstText(flags.string('username'), defaults.username) ?? '',
		timeoutMs: millisecondsOf(flags.duration('timeout'), defaults.timeoutMs ?? 1000),
		totalTimeoutMs: millisecondsOf(flags.duration('total-timeout'), defaults.totalTimeoutMs ?? 5000),
		api: isStrict ? '2' : apiOf(flags.string('api')) ?? apiOf(environment.ETCSH_API) ?? defaults.api ?? '2',
		profileName: withVariable('profile', 'ETCSH_PROFILE'),
		...(defaults.profile !== undefined && {profile: defaults.profile}),
		dataDir: firstText(flags.string('data-dir')) ?? (endpoints === undefined ? defaults.dataDir : undefined),
		walDir: firstText(flags.string('wal-dir')),
		maxWals: flags.has('max-wals') ? Number(flags.string('max-wals')) : undefined,
		maxSnapshots: flags.has('max-snapshots') ? Number(flags.string('max-snapshots')) : undefined,
		at: flags.has('at') ? parseMoment(flags.string('at')) : undefined,
		isReadOnlyThroughout: flags.bool('read-only'),
		isReadOnly: flags.has('read-only') ? flags.bool('read-only') : defaults.isReadOnly ?? false,
		isEmbedded: flags.bool('embedded'),
		isConnect: flags.bool('connect'),
		file: firstText(flags.string('file')),
		isKeepGoing: flags.bool('keep-going'),
		isPlain: flags.bool('plain'),
		isStartFileWanted: !flags.bool('no-start-file'),
		theme: flags.has('theme') ? flags.string('theme') : undefined,
		isPaging: !flags.bool('no-pager'),
	};
}

/** What a profile sets. Flags take precedence over it. */
export type OptionDefaults = Partial<
	Pick<
		GlobalOptions,
		'endpoints' | 'certFile' | 'keyFile' | 'caFile' | 'username' | 'timeoutMs' | 'totalTimeoutMs' | 'dataDir' | 'isReadOnly' | 'profile'
		| 'api'
	>
>;

export type GlobalFlagsSettings = {
	readonly isStrict: boolean;
	readonly defaults?: OptionDefaults;
};

const placeFlag = /^--?(?:endpoints?|peers|C|discovery-srv|D|profile|data-dir|api)(?:=|$)/;

/** Whether options name where to work. */
export function namesPlace(tokens: readonly string[]): boolean {
	return tokens.some(token => placeFlag.test(token));
}

/** Reads the global flags at the front of a command line. */
export function parseGlobalFlags(
	tokens: readonly string[],
	environment: Environment,
	{isStrict, defaults = {}}: GlobalFlagsSettings,
): GlobalFlagsResult {
	const specs = isStrict ? etcdctlFlags : [...etcdctlFlags, ...ownFlags];
	const parsed = parseGoFlags(tokens, specs);
	const twoForms = findTwoForms(parsed.flags, specs);
	if (twoForms !== undefined) {
		return {problem: `Cannot use two forms of the same flag: ${twoForms}`, twoForms};
	}

	if (parsed.problem !== undefined) {
		return {problem: parsed.problem};
	}

	const {flags, positionals} = parsed;

	const place = ['data-dir', 'embedded'].find(name => flags.has(name) && (name === 'data-dir' || flags.bool(name)));
	const cluster = ['endpoints', 'endpoint', 'peers', 'discovery-srv'].find(name => flags.string(name) !== '');
	if (place !== undefined && cluster !== undefined) {
		return {problem: `--${place} and --${cluster} exclude each other: work is done either here or on a cluster`};
	}

	const wrong = specs.find(({name, choices}) => flags.string(name) !== '' && choices?.includes(flags.string(name)) === false);
	if (wrong !== undefined) {
		return {problem: `invalid value "${flags.string(wrong.name)}" for flag -${wrong.name}: it is one of ${wrong.choices!.join(', ')}`};
	}

	if (flags.has('at') && parseMoment(flags.string('at')) === undefined) {
		return {problem: `invalid value "${flags.string('at')}" for flag -at: ${momentHint}`};
	}

	// A variable of a script that is not set would lead to another place, perhaps one that nothing protects.
	const empty = ['profile', 'data-dir', 'wal-dir', 'file'].find(name => flags.has(name) && flags.string(name) === '');
	if (empty !== undefined) {
		return {problem: `the value of --${empty} is empty`};
	}

	const miscounted = ['max-wals', 'max-snapshots'].find(name => flags.has(name) && !/^\d{1,9}$/.test(flags.string(name)));
	if (miscounted !== undefined) {
		return {problem: `invalid value "${flags.string(miscounted)}" for flag -${miscounted}: it is a number of files, 0 for all`};
	}

	const {ETCSH_API: api = ''} = environment;
	if (!isStrict && api !== '' && apiOf(api) === undefined) {
		return {problem: `invalid value "${api}" of ETCSH_API: it is one of ${apiVersions.join(', ')}`};
	}

	return {
		options: optionsOf(flags, environment, {isStrict, defaults}),
		isHelp: flags.bool('help'),
		isVersion: flags.bool('version'),
		words: positionals,
	};
}
