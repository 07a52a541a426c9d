/**
etcd's flags: which there are, what they take, and what happens to those that mean nothing to a server of one member.
*/
import {type GoFlagType} from '../language/go-flags.ts';

export type ServeFlag = {
	readonly name: string;
	readonly type: GoFlagType;
	readonly default?: string;
	/** For the flag list of --help. */
	readonly help: string;
	/** Why the flag does nothing here; said in one line when it is used. */
	readonly ignored?: string;
	/** The same for flags that etcd 2 itself no longer takes. */
	readonly isGone?: boolean;
	readonly check?: 'urls' | 'cors' | 'address';
	/** All values that it may have. */
	readonly choices?: readonly string[];
};

const noDiscovery = 'a server of one member is not discovered';
const noProxy = 'there is no proxy mode';
const proxyTimings = ['proxy-failure-wait', 'proxy-refresh-interval', 'proxy-dial-timeout', 'proxy-write-timeout', 'proxy-read-timeout'];
const noElection = 'a server of one member elects itself at once';

/** A flag of etcd 0.4. */
const gone = (name: string): ServeFlag => ({
	name, type: 'switch', help: '', isGone: true,
});

/** In the order of --help; those without a help text are not shown. */
export const serveFlags: readonly ServeFlag[] = [
	{
		name: 'name', type: 'string', default: 'default', help: 'human-readable name for this member',
	},
	{name: 'data-dir', type: 'string', help: 'path to the data directory; NAME.etcd when not given'},
	{name: 'wal-dir', type: 'string', help: 'path to a separate directory for the log'},
	{name: 'ephemeral', type: 'bool', help: 'keep everything in memory: gone when the server ends; the URLs it listens on are advertised'},
	{name: 'print-url', type: 'bool', help: 'print the client URLs to standard output, a line for each, when requests are answered'},
	{
		name: 'listen-client-urls', type: 'string', default: 'http://localhost:2379,http://localhost:4001',
		help: 'URLs to listen on for clients', check: 'urls',
	},
	{
		name: 'advertise-client-urls', type: 'string', default: 'http://localhost:2379,http://localhost:4001',
		help: 'client URLs to tell clients; required with --listen-client-urls', check: 'urls',
	},
	{
		name: 'cors', type: 'string', help: 'origins that web pages may use the server from, separated by commas; * for all', check: 'cors',
	},
	{
		name: 'host-whitelist', type: 'string',
		help: 'more host names, separated by commas, that clients may use when it listens on loopback alone; * for all',
	},
	{name: 'allow-any-origin', type: 'bool', help: 'serve any web page under any name, also when listening on loopback alone'},
	{
		name: 'listen-peer-urls', type: 'string', default: 'http://localhost:2380,http://localhost:7001',
		help: 'URLs to listen on for proxies and members that ask who is in the cluster', check: 'urls',
	},
	{
		name: 'initial-advertise-peer-urls', type: 'string', default: 'http://localhost:2380,http://localhost:7001',
		help: 'peer URLs of the member record, at the first start', check: 'urls',
	},
	{name: 'initial-cluster', type: 'string', help: 'this member, NAME=URL; checked at the first start'},
	{
		name: 'initial-cluster-state', type: 'string', default: 'new', help: 'new; an existing cluster cannot be joined',
		choices: ['new', 'existing'],
	},
	{
		name: 'initial-cluster-token', type: 'string', default: 'etcd-cluster', help: 'mixed into the ids, at the first start',
	},
	{name: 'cert-file', type: 'string', help: 'path to the certificate of https URLs'},
	{name: 'key-file', type: 'string', help: 'path to its key'},
	{name: 'client-cert-auth', type: 'bool', help: 'let in only clients with a certificate of the trusted authority'},
	{name: 'trusted-ca-file', type: 'string', help: 'path to the certificate of that authority'},
	{name: 'ca-file', type: 'string', help: 'DEPRECATED: the same as --client-cert-auth and --trusted-ca-file in one'},
	{name: 'peer-cert-file', type: 'string', help: 'path to the certificate of https peer URLs'},
	{name: 'peer-key-file', type: 'string', help: 'path to its key'},
	{name: 'peer-client-cert-auth', type: 'bool', help: 'let in only peers with a certificate of the trusted authority'},
	{name: 'peer-trusted-ca-file', type: 'string', help: 'path to the certificate of that authority'},
	{name: 'peer-ca-file', type: 'string', help: 'DEPRECATED: the same as --peer-client-cert-auth and --peer-trusted-ca-file in one'},
	{name: 'debug', type: 'bool', help: 'log everything'},
	{name: 'version', type: 'bool', help: 'print the version and exit'},
	{
		name: 'addr', type: 'string', help: 'DEPRECATED: use --advertise-client-urls', check: 'address',
	},
	{
		name: 'bind-addr', type: 'string', help: 'DEPRECATED: use --listen-client-urls', check: 'address',
	},
	{
		name: 'peer-addr', type: 'string', help: 'DEPRECATED: use --initial-advertise-peer-urls', check: 'address',
	},
	{
		name: 'peer-bind-addr', type: 'string', help: 'DEPRECATED: use --listen-peer-urls', check: 'address',
	},
	{
		name: 'snapshot-count', type: 'uint',
		help: 'log entries between two snapshots; when not given, a snapshot is taken when the log since the last one'
			+ ' is longer than that was',
	},
	{
		name: 'heartbeat-interval', type: 'uint', default: '100', help: '', ignored: noElection,
	},
	{
		name: 'election-timeout', type: 'uint', default: '1000', help: '', ignored: noElection,
	},
	{
		name: 'max-snapshots', type: 'uint', default: '5', help: 'snapshots to keep; 0 for all',
	},
	{
		name: 'max-wals', type: 'uint', default: '5', help: 'segments of the log to keep at least; 0 for all',
	},
	{
		name: 'discovery', type: 'string', help: '', ignored: noDiscovery,
	},
	{
		name: 'discovery-fallback', type: 'string', help: '', ignored: noDiscovery, choices: ['exit', 'proxy'],
	},
	{
		name: 'discovery-proxy', type: 'string', help: '', ignored: noDiscovery,
	},
	{
		name: 'discovery-srv', type: 'string', help: '', ignored: noDiscovery,
	},
	{
		name: 'strict-reconfig-check', type: 'bool', help: '', ignored: 'the members of a server of one never change',
	},
	{
		name: 'proxy', type: 'string', default: 'off', help: '', choices: ['off', 'readonly', 'on'],
	},
	...proxyTimings.map((name): ServeFlag => ({
		name, type: 'uint', help: '', ignored: noProxy,
	})),
	{
		name: 'log-package-levels', type: 'string', help: '', ignored: 'one level holds for the whole log',
	},
	{
		name: 'force-new-cluster', type: 'bool', help: 'make the member of a backup, or of a larger cluster, a cluster of its own',
	},
	{
		name: 'enable-pprof', type: 'bool', help: '', ignored: 'there is no Go runtime to profile',
	},
	...['experimental-v3demo', 'experimental-gRPC-addr', 'experimental-auto-compaction-retention'].map((name): ServeFlag => ({
		name, type: name === 'experimental-v3demo' ? 'bool' : 'string', help: '', ignored: 'there is no v3 preview',
	})),
	...[
		'cluster-active-size',
		'cluster-remove-delay',
		'cluster-sync-interval',
		'config',
		'force',
		'max-result-buffer',
		'max-retry-attempts',
		'peer-heartbeat-interval',
		'peer-election-timeout',
		'retry-interval',
		'snapshot',
		'v',
		'vv',
	].map(name => gone(name)),
	{name: 'peers', type: 'string', help: ''},
	{name: 'peers-file', type: 'string', help: ''},
];
