/**
From the command line and the ETCD_* variables to what the server needs, checked in etcd's order with its texts.
*/
import {
	parseGoFlags,
	type GoFlagsResult,
	type ParsedFlags,
} from '../language/go-flags.ts';
import {messageOf} from '../errors.ts';
import {goQuote} from '../protocol/go-quote.ts';
import {parseGoUrl} from '../protocol/go-url.ts';
import {parseMemberUrls} from '../protocol/member-urls.ts';
import {type SnapshotPolicy} from '../server/snapshotter.ts';
import {serveFlags, type ServeFlag} from './flags.ts';

/** Paths; empty when not given. */
export type TlsFiles = {
	readonly certFile: string;
	readonly keyFile: string;
	readonly trustedCaFile: string;
	readonly requireClientCertificate: boolean;
};

export type ServeOptions = {
	readonly name: string;
	/** Absent when everything is in memory. */
	readonly dataDir?: string;
	readonly isDataDirDefault: boolean;
	/** Whether to print where it listens. */
	readonly isUrlPrinted: boolean;
	readonly walDir?: string;
	readonly listenClientUrls: readonly string[];
	readonly advertiseClientUrls: readonly string[];
	readonly listenPeerUrls: readonly string[];
	readonly isListenPeerDefault: boolean;
	readonly initialAdvertisePeerUrls: readonly string[];
	readonly isInitialAdvertisePeerDefault: boolean;
	readonly initialCluster: string;
	readonly isInitialClusterDefault: boolean;
	readonly initialClusterState: string;
	readonly initialClusterToken: string;
	readonly cors: readonly string[];
	readonly allowAnyOrigin: boolean;
	readonly hostWhitelist: readonly string[];
	readonly clientTls: TlsFiles;
	readonly peerTls: TlsFiles;
	readonly isDebugging: boolean;
	readonly isForcedNewCluster: boolean;
	readonly snapshots: SnapshotPolicy;
	readonly remarks: readonly Remark[];
};

/** A log line about the options themselves. */
export type Remark = readonly [level: 'I' | 'W', origin: string, text: string];

/** How an invocation ends that starts no server. */
export class Refusal extends Error {
	override readonly name = 'Refusal';
	readonly kind: Kind;
	/** Lines that are logged first. */
	remarks: readonly Remark[] = [];

	constructor(kind: Kind, message: string) {
		super(message);
		this.kind = kind;
	}
}

/**
`usage`: the text goes to stderr as it is, the usage text to stdout, exit code 2. `flags`: a log line about flags that can't
be verified, exit code 1; `unadvertised`: with a second one that says why. `hint`: an informational log line, exit code
1. `fatal`: a critical one, exit code 1.
*/
type Kind = 'usage' | 'flags' | 'unadvertised' | 'hint' | 'fatal';

export type Invocation = {readonly mode: 'help' | 'version'} | {readonly mode: 'serve'; readonly options: ServeOptions};

type Environment = Readonly<Record<string, string | undefined>>;

function variableOf({name}: ServeFlag): string {
	return `ETCD_${name.toUpperCase().replaceAll('-', '_')}`;
}

const helpFlags: readonly ServeFlag[] = ['h', 'help'].map(name => ({name, type: 'bool', help: ''}));

/** Throws Refusal. */
export function parseInvocation(args: readonly string[], environment: Environment): Invocation {
	const remarks: Remark[] = [];
	try {
		return invocationOf(args, environment, remarks);
	} catch (error) {
		if (error instanceof Refusal) {
			error.remarks = remarks;
		}

		throw error;
	}
}

function invocationOf(args: readonly string[], environment: Environment, remarks: Remark[]): Invocation {
	const given = parsed(args);
	for (const {name, isGone} of serveFlags) {
		if (isGone && given.flags.has(name)) {
			remarks.push(goneRemark(name));
		}
	}

	if (given.problem !== undefined) {
		throw new Refusal('usage', given.problem);
	}

	const {flags: commandLine, positionals} = given;
	if (commandLine.bool('h') || commandLine.bool('help')) {
		return {mode: 'help'};
	}

	for (const flag of serveFlags) {
		const problem = commandLine.has(flag.name) ? valueProblem(flag, commandLine.string(flag.name)) : undefined;
		if (problem !== undefined) {
			throw new Refusal('usage', `invalid value ${goQuote(commandLine.string(flag.name))} for flag -${flag.name}: ${problem}`);
		}
	}

	if (positionals.length > 0) {
		throw new Refusal('flags', `'${positionals[0]!}' is not a valid flag`);
	}

	if (commandLine.bool('version')) {
		return {mode: 'version'};
	}

	const all = parsed([...environmentTokens(commandLine, environment, remarks), ...args]);
	if (all.problem !== undefined) {
		throw new Refusal('usage', all.problem);
	}

	return {mode: 'serve', options: optionsOf(all.flags, remarks)};
}

function goneRemark(name: string): Remark {
	return ['W', 'flags', `flag "-${name}" is no longer supported - ignoring.`];
}

function parsed(args: readonly string[]): GoFlagsResult {
	return parseGoFlags(args, [...serveFlags, ...helpFlags]);
}

/** The variables as flags, after a check of each. */
function environmentTokens(commandLine: ParsedFlags, environment: Environment, remarks: Remark[]): string[] {
	const tokens: string[] = [];
	const known = new Set<string>();
	for (const flag of serveFlags) {
		const variable = variableOf(flag);
		known.add(variable);
		const value = environment[variable] ?? '';
		if (value === '') {
			continue;
		}

		if (commandLine.has(flag.name)) {
			remarks.push(['I', 'flags', `recognized environment variable ${variable}, but unused: shadowed by corresponding flag `]);
			continue;
		}

		const token = `--${flag.name}=${value}`;
		const problem = parsed([token]).valueProblem ?? valueProblem(flag, value);
		if (problem !== undefined) {
			throw new Refusal('fatal', `invalid value ${goQuote(value)} for ${variable}: ${problem}`);
		}

		tokens.push(token);
		if (flag.isGone) {
			remarks.push(goneRemark(flag.name));
		}

		remarks.push(['I', 'flags', `recognized and used environment variable ${variable}=${value}`]);
	}

	for (const [variable, value] of Object.entries(environment)) {
		if (variable.startsWith('ETCD_') && !known.has(variable)) {
			remarks.push(['W', 'flags', `unrecognized environment variable ${variable}=${value ?? ''}`]);
		}
	}

	return tokens;
}

/** What is wrong with a value for a flag of this kind. */
function valueProblem({name, check, choices}: ServeFlag, value: string): string | undefined {
	if (choices !== undefined && !choices.includes(value)) {
		return 'invalid value';
	}

	if (name === 'peers' || name === 'peers-file') {
		return `flag "-${name}" is no longer supported.`;
	}

	try {
		switch (check) {
			case 'urls': {
				parseMemberUrls(value.split(','));
				return undefined;
			}

			case 'cors': {
				return corsProblem(value);
			}

			case 'address': {
				return /^\[?[\da-f.:]+\]?:\d+$/i.test(value) ? undefined : 'bad format in address specification';
			}

			case undefined: {
				return undefined;
			}
		}
	} catch (error) {
		return messageOf(error);
	}
}

function corsProblem(list: string): string | undefined {
	try {
		for (const origin of listOf(list)) {
			parseGoUrl(origin);
		}

		return undefined;
	} catch (error) {
		return `Invalid CORS origin: ${messageOf(error)}`;
	}
}

function listOf(text: string): string[] {
	return text.split(',').map(item => item.trim()).filter(item => item !== '');
}

function defaultOf(name: string): string {
	return serveFlags.find(flag => flag.name === name)?.default ?? '';
}

function optionsOf(flags: ParsedFlags, remarks: Remark[]): ServeOptions {
	const text = (name: string) => flags.has(name) ? flags.string(name) : defaultOf(name);
	checkBootstrap(flags);
	const isEphemeral = flags.bool('ephemeral');
	checkEphemeral(flags, isEphemeral);
	const listenPeerUrls = urlsOf(flags, 'listen-peer-urls', 'peer-bind-addr', text);
	const initialAdvertisePeerUrls = urlsOf(flags, 'initial-advertise-peer-urls', 'peer-addr', text);
	const listenClientUrls = flags.has('addr') && !flags.has('bind-addr') && !flags.has('listen-client-urls')
		? [`http://0.0.0.0:${/(?<!\d)\d+$/.exec(flags.string('addr'))![0]}`]
		: urlsOf(flags, 'listen-client-urls', 'bind-addr', text);
	const isAdvertised = flags.has('advertise-client-urls') || flags.has('addr');
	const advertiseClientUrls = isEphemeral && !isAdvertised ? listenClientUrls : urlsOf(flags, 'advertise-client-urls', 'addr', text);
	if (flags.has('listen-client-urls') && !isAdvertised && !isEphemeral) {
		throw new Refusal('unadvertised', '-advertise-client-urls is required when -listen-client-urls is set explicitly');
	}

	checkTiming(flags);
	for (const {name, ignored} of serveFlags) {
		if (ignored !== undefined && flags.has(name)) {
			remarks.push(['W', 'etcdmain', `--${name} has no effect: ${ignored}`]);
		}
	}

	const name = text('name');
	const tlsFiles = (prefix: '' | 'peer-'): TlsFiles => {
		const caFile = flags.string(`${prefix}ca-file`);
		return {
			certFile: text(`${prefix}cert-file`),
			keyFile: text(`${prefix}key-file`),
			trustedCaFile: caFile === '' ? text(`${prefix}trusted-ca-file`) : caFile,
			requireClientCertificate: flags.bool(`${prefix}client-cert-auth`) || caFile !== '',
		};
	};

	const isListenPeerDefault = !flags.has('listen-peer-urls') && !flags.has('peer-bind-addr');
	const dataDir = text('data-dir') === '' ? `${name}.etcd` : text('data-dir');
	const defaultInitialCluster = `${name}=http://localhost:2380,${name}=http://localhost:7001`;
	const initialCluster = flags.has('initial-cluster') ? flags.string('initial-cluster') : defaultInitialCluster;
	return {
		name,
		dataDir: isEphemeral ? undefined : dataDir,
		isDataDirDefault: !isEphemeral && text('data-dir') === '',
		isUrlPrinted: flags.bool('print-url'),
		walDir: text('wal-dir') === '' ? undefined : text('wal-dir'),
		listenClientUrls,
		advertiseClientUrls,
		// Nobody who wants a server for a while asks it for its members.
		listenPeerUrls: isEphemeral && isListenPeerDefault ? [] : listenPeerUrls,
		isListenPeerDefault,
		initialAdvertisePeerUrls,
		isInitialAdvertisePeerDefault: initialAdvertisePeerUrls.join(',') === defaultOf('initial-advertise-peer-urls'),
		initialCluster,
		isInitialClusterDefault: initialCluster === defaultInitialCluster,
		initialClusterState: text('initial-cluster-state'),
		initialClusterToken: text('initial-cluster-token'),
		cors: listOf(text('cors')),
		allowAnyOrigin: flags.bool('allow-any-origin'),
		hostWhitelist: listOf(text('host-whitelist')),
		clientTls: tlsFiles(''),
		peerTls: tlsFiles('peer-'),
		isDebugging: flags.bool('debug'),
		isForcedNewCluster: flags.bool('force-new-cluster'),
		snapshots: {
			// etcd takes 0 as its default.
			snapshotCount: flags.has('snapshot-count')
				? Number(flags.int('snapshot-count') === 0n ? 10_000 : flags.int('snapshot-count'))
				: undefined,
			maxSnapshots: flags.has('max-snapshots') ? Number(flags.int('max-snapshots')) : undefined,
			maxWals: flags.has('max-wals') ? Number(flags.int('max-wals')) : undefined,
		},
		remarks,
	};
}

function checkBootstrap(flags: ParsedFlags): void {
	if (['initial-cluster', 'discovery', 'discovery-srv'].filter(name => flags.string(name) !== '').length > 1) {
		throw new Refusal(
			'flags',
			'multiple discovery or bootstrap flags are set. Choose one of "initial-cluster", "discovery" or "discovery-srv"',
		);
	}

	if (flags.has('proxy') && flags.string('proxy') !== 'off') {
		throw new Refusal('fatal', `--proxy ${flags.string('proxy')}: there is no proxy mode, only a server of one member`);
	}
}

/** What is in memory has nothing to do with a disk. */
function checkEphemeral(flags: ParsedFlags, isEphemeral: boolean): void {
	const other = flags.bool('force-new-cluster') ? 'force-new-cluster' : ['data-dir', 'wal-dir'].find(name => flags.string(name) !== '');
	if (isEphemeral && other !== undefined) {
		throw new Refusal('flags', `-ephemeral keeps nothing on disk: it does not go with -${other}`);
	}
}

/** A list of URLs, or the one that the older flag with an address stands for. */
function urlsOf(flags: ParsedFlags, name: string, addressName: string, text: (name: string) => string): string[] {
	if (!flags.has(addressName)) {
		return parseMemberUrls(text(name).split(','));
	}

	if (flags.has(name)) {
		throw new Refusal('flags', `Set only one of flags -${name} and -${addressName}`);
	}

	const certificate = flags.string(addressName.startsWith('peer') ? 'peer-cert-file' : 'cert-file');
	return [`${certificate === '' ? 'http' : 'https'}://${flags.string(addressName)}`];
}

function checkTiming(flags: ParsedFlags): void {
	const heartbeat = flags.has('heartbeat-interval') ? flags.int('heartbeat-interval') : 100n;
	const election = flags.has('election-timeout') ? flags.int('election-timeout') : 1000n;
	if (heartbeat * 5n > election) {
		throw new Refusal('flags', `-election-timeout[${election}ms] should be at least as 5 times as -heartbeat-interval[${heartbeat}ms]`);
	}

	if (election > 50_000n) {
		throw new Refusal('flags', `-election-timeout[${election}ms] is too long, and should be set less than 50000ms`);
	}
}
