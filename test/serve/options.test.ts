import test from 'ava';
import {parseInvocation, Refusal, type ServeOptions} from '../../source/serve/options.ts';

function options(args: readonly string[], environment: Record<string, string> = {}): ServeOptions {
	const invocation = parseInvocation(args, environment);
	if (invocation.mode !== 'serve') {
		throw new Error(`no server but ${invocation.mode}`);
	}

	return invocation.options;
}

function refusal(args: readonly string[], environment: Record<string, string> = {}): string {
	try {
		options(args, environment);
	} catch (error) {
		if (error instanceof Refusal) {
			return `${error.kind}: ${error.message}`;
		}

		throw error;
	}

	return 'none';
}

test('without flags it is etcd\'s own set-up', t => {
	t.like(options([]), {
		name: 'default',
		dataDir: 'default.etcd',
		listenClientUrls: ['http://localhost:2379', 'http://localhost:4001'],
		advertiseClientUrls: ['http://localhost:2379', 'http://localhost:4001'],
		initialAdvertisePeerUrls: ['http://localhost:2380', 'http://localhost:7001'],
		initialCluster: 'default=http://localhost:2380,default=http://localhost:7001',
		initialClusterToken: 'etcd-cluster',
		remarks: [],
	});
});

test('a name names the data dir and the initial cluster', t => {
	t.like(options(['-name', 'm1']), {dataDir: 'm1.etcd', initialCluster: 'm1=http://localhost:2380,m1=http://localhost:7001'});
});

test('a flag beats the environment, which beats the default', t => {
	const environment = {
		ETCD_NAME: 'e', ETCD_DATA_DIR: '/e', ETCD_DEBUG: 'true', ETCD_CORS: '',
	};
	t.like(options(['--name=f'], environment), {
		name: 'f',
		dataDir: '/e',
		isDebugging: true,
		cors: [],
		remarks: [
			['I', 'flags', 'recognized environment variable ETCD_NAME, but unused: shadowed by corresponding flag '],
			['I', 'flags', 'recognized and used environment variable ETCD_DATA_DIR=/e'],
			['I', 'flags', 'recognized and used environment variable ETCD_DEBUG=true'],
		],
	});
});

test('an unknown variable is told', t => {
	t.deepEqual(options([], {ETCD_BOGUS: '1', OTHER: '2'}).remarks, [['W', 'flags', 'unrecognized environment variable ETCD_BOGUS=1']]);
});

test('a flag without a meaning here is told in one line', t => {
	t.is(options(['--experimental-gRPC-addr', 'x', '--experimental-v3demo', '--name', 'n']).remarks.length, 2);
	const {remarks} = options(['--heartbeat-interval', '200', '--discovery-srv=x']);
	t.deepEqual(remarks.map(([level, origin, text]) => `${level} ${origin} ${text.split(':', 1)[0]!}`), [
		'W etcdmain --heartbeat-interval has no effect',
		'W etcdmain --discovery-srv has no effect',
	]);
});

test('flags of etcd 0.4 take no value but their own, whichever it is, and are ignored as etcd ignores them', t => {
	t.deepEqual(options(['--cluster-active-size=5', '--force=maybe', '-snapshot'], {ETCD_MAX_RETRY_ATTEMPTS: '3'}).remarks, [
		['W', 'flags', 'flag "-cluster-active-size" is no longer supported - ignoring.'],
		['W', 'flags', 'flag "-force" is no longer supported - ignoring.'],
		['W', 'flags', 'flag "-snapshot" is no longer supported - ignoring.'],
		['W', 'flags', 'flag "-max-retry-attempts" is no longer supported - ignoring.'],
		['I', 'flags', 'recognized and used environment variable ETCD_MAX_RETRY_ATTEMPTS=3'],
	]);
	const refused = t.throws(() => parseInvocation(['--cluster-active-size', '5'], {}), {instanceOf: Refusal, message: '\'5\' is not a valid flag'});
	t.deepEqual(refused?.remarks, [['W', 'flags', 'flag "-cluster-active-size" is no longer supported - ignoring.']]);
});

test('origins are trimmed and empty ones dropped', t => {
	t.deepEqual(options(['--cors', ' https://a.com , ,*']).cors, ['https://a.com', '*']);
});

test('URL lists are trimmed and sorted', t => {
	const urls = 'http://b:2, http://a:1';
	t.deepEqual(options(['--listen-client-urls', urls, '--advertise-client-urls', urls]).listenClientUrls, ['http://a:1', 'http://b:2']);
});

test('an address alone is advertised, and all interfaces are listened on', t => {
	t.like(options(['--addr', '10.0.0.1:4001']), {advertiseClientUrls: ['http://10.0.0.1:4001'], listenClientUrls: ['http://0.0.0.0:4001']});
	t.like(options(['--addr', '10.0.0.1:4001', '--bind-addr', '127.0.0.1:4001']), {listenClientUrls: ['http://127.0.0.1:4001']});
});

test('a snapshot count of 0 is etcd\'s own figure', t => {
	t.is(options(['--snapshot-count', '0']).snapshots.snapshotCount, 10_000);
});

test('files, certificates and counts are those of their flags, and none without them', t => {
	t.like(options([]), {
		walDir: undefined,
		snapshots: {snapshotCount: undefined, maxSnapshots: undefined, maxWals: undefined},
		clientTls: {
			certFile: '', keyFile: '', trustedCaFile: '', requireClientCertificate: false,
		},
		listenPeerUrls: ['http://localhost:2380', 'http://localhost:7001'],
		isInitialClusterDefault: true,
	});
	t.like(options(['--wal-dir', '/w', '--max-wals', '3', '--max-snapshots', '4', '--client-cert-auth', '--cert-file', 'c', '--peer-ca-file', 'ca']), {
		walDir: '/w',
		snapshots: {maxWals: 3, maxSnapshots: 4},
		clientTls: {certFile: 'c', requireClientCertificate: true},
		peerTls: {certFile: '', trustedCaFile: 'ca', requireClientCertificate: true},
	});
	t.like(options(['--name', 'a', '--initial-cluster', 'a=http://a:1']), {initialCluster: 'a=http://a:1', isInitialClusterDefault: false});
	t.deepEqual(options(['--addr', '10.0.0.1:1', '--cert-file', 'c']).advertiseClientUrls, ['https://10.0.0.1:1']);
	t.deepEqual(options(['--addr', '10.0.0.1:1', '--peer-cert-file', 'c']).advertiseClientUrls, ['http://10.0.0.1:1']);
	t.is(options(['--election-timeout', '50000']).name, 'default');
});

test('help and version need no other flag to be right', t => {
	t.is(parseInvocation(['--help', 'extra'], {}).mode, 'help');
	t.is(parseInvocation(['--version'], {ETCD_SNAPSHOT_COUNT: 'x'}).mode, 'version');
	t.is(refusal(['--version', 'extra']), 'flags: \'extra\' is not a valid flag');
});

for (const [args, expected] of [
	[['-nope'], 'usage: flag provided but not defined: -nope'],
	[['--name'], 'usage: flag needs an argument: -name'],
	[['--snapshot-count', 'abc'], 'usage: invalid value "abc" for flag -snapshot-count: parse error'],
	[['--force-new-cluster=maybe'], 'usage: invalid boolean value "maybe" for -force-new-cluster: parse error'],
	[['--proxy', 'x'], 'usage: invalid value "x" for flag -proxy: invalid value'],
	[['--listen-client-urls', 'foo'], 'usage: invalid value "foo" for flag -listen-client-urls: URL scheme must be http or https: foo'],
	[['--listen-client-urls', 'http://a'], 'usage: invalid value "http://a" for flag -listen-client-urls: URL address does not have the form "host:port": http://a'],
	[['--advertise-client-urls', 'http://a:1/x'], 'usage: invalid value "http://a:1/x" for flag -advertise-client-urls: URL must not contain a path: http://a:1/x'],
	[['--listen-peer-urls', 'http://a:bad'], 'usage: invalid value "http://a:bad" for flag -listen-peer-urls: parse "http://a:bad": invalid port ":bad" after host'],
	[['extra'], 'flags: \'extra\' is not a valid flag'],
	[['--listen-client-urls', 'http://a:1'], 'unadvertised: -advertise-client-urls is required when -listen-client-urls is set explicitly'],
	[['--election-timeout', '100'], 'flags: -election-timeout[100ms] should be at least as 5 times as -heartbeat-interval[100ms]'],
	[['--election-timeout', '60000'], 'flags: -election-timeout[60000ms] is too long, and should be set less than 50000ms'],
	[['--initial-cluster', 'a=http://a:1', '--discovery', 'http://d'], 'flags: multiple discovery or bootstrap flags are set. Choose one of "initial-cluster", "discovery" or "discovery-srv"'],
	[['--cors', 'http://a,:'], 'usage: invalid value "http://a,:" for flag -cors: Invalid CORS origin: parse ":": missing protocol scheme'],
	[['--ephemeral', '--force-new-cluster'], 'flags: -ephemeral keeps nothing on disk: it does not go with -force-new-cluster'],
	[['--ephemeral', '--wal-dir', '/w'], 'flags: -ephemeral keeps nothing on disk: it does not go with -wal-dir'],
	[['--addr', '10.0.0.1:1', '--advertise-client-urls', 'http://a:1'], 'flags: Set only one of flags -advertise-client-urls and -addr'],
	[['--peers', 'x'], 'usage: invalid value "x" for flag -peers: flag "-peers" is no longer supported.'],
] as const) {
	test(`etcd refuses ${args.join(' ')} in these words`, t => {
		t.is(refusal(args), expected);
	});
}

test('a bad variable is fatal', t => {
	t.is(refusal([], {ETCD_SNAPSHOT_COUNT: 'x'}), 'fatal: invalid value "x" for ETCD_SNAPSHOT_COUNT: parse error');
	t.is(refusal([], {ETCD_LISTEN_CLIENT_URLS: 'foo'}), 'fatal: invalid value "foo" for ETCD_LISTEN_CLIENT_URLS: URL scheme must be http or https: foo');
});

test('host names come from the flag or from the variable of etcd 3.4', t => {
	t.like(options(['--host-whitelist', 'a.example, b.example']), {hostWhitelist: ['a.example', 'b.example']});
	t.like(options([], {ETCD_HOST_WHITELIST: '*'}), {hostWhitelist: ['*']});
	t.like(options([]), {hostWhitelist: []});
});

test('each flag ends up in its place, whole', t => {
	const tls = (prefix: string) => [`--${prefix}cert-file=${prefix}c`, `--${prefix}key-file=${prefix}k`, `--${prefix}trusted-ca-file=${prefix}t`];
	t.deepEqual(options([
		'--name=n',
		'--data-dir=/d',
		'--wal-dir=/w',
		'--listen-client-urls=http://a:1',
		'--advertise-client-urls=http://b:2',
		'--listen-peer-urls=http://c:3',
		'--initial-advertise-peer-urls=http://d:4',
		'--initial-cluster=n=http://d:4',
		'--initial-cluster-state=existing',
		'--initial-cluster-token=tok',
		'--cors=*',
		'--allow-any-origin',
		'--host-whitelist=h',
		...tls(''),
		...tls('peer-'),
		'--peer-client-cert-auth',
		'--debug',
		'--force-new-cluster',
		'--snapshot-count=7',
		'--max-snapshots=8',
		'--max-wals=9',
		'--print-url',
	]), {
		name: 'n',
		dataDir: '/d',
		isDataDirDefault: false,
		isUrlPrinted: true,
		walDir: '/w',
		listenClientUrls: ['http://a:1'],
		advertiseClientUrls: ['http://b:2'],
		listenPeerUrls: ['http://c:3'],
		isListenPeerDefault: false,
		initialAdvertisePeerUrls: ['http://d:4'],
		isInitialAdvertisePeerDefault: false,
		initialCluster: 'n=http://d:4',
		isInitialClusterDefault: false,
		initialClusterState: 'existing',
		initialClusterToken: 'tok',
		cors: ['*'],
		allowAnyOrigin: true,
		hostWhitelist: ['h'],
		clientTls: {
			certFile: 'c', keyFile: 'k', trustedCaFile: 't', requireClientCertificate: false,
		},
		peerTls: {
			certFile: 'peer-c', keyFile: 'peer-k', trustedCaFile: 'peer-t', requireClientCertificate: true,
		},
		isDebugging: true,
		isForcedNewCluster: true,
		snapshots: {snapshotCount: 7, maxSnapshots: 8, maxWals: 9},
		remarks: [],
	});
	t.like(options([]), {
		isDataDirDefault: true, isListenPeerDefault: true, isInitialAdvertisePeerDefault: true, isInitialClusterDefault: true, isForcedNewCluster: false,
		allowAnyOrigin: false, isDebugging: false, isUrlPrinted: false,
	});
});

test('the older flags with an address stand for URLs, of the peers, too', t => {
	t.like(options(['--peer-bind-addr', '10.0.0.1:7001', '--peer-addr', '10.0.0.2:7001', '--peer-cert-file', 'c', '--cert-file', '']), {
		listenPeerUrls: ['https://10.0.0.1:7001'], isListenPeerDefault: false, initialAdvertisePeerUrls: ['https://10.0.0.2:7001'], isInitialAdvertisePeerDefault: false,
	});
	t.like(options(['--peer-addr', '10.0.0.2:7001', '--cert-file', 'c']), {initialAdvertisePeerUrls: ['http://10.0.0.2:7001']});
	t.like(options(['--ephemeral', '--peer-bind-addr', '10.0.0.1:7001']), {listenPeerUrls: ['http://10.0.0.1:7001']});
	t.like(options(['--addr', '10.0.0.1:4001', '--listen-client-urls', 'http://127.0.0.1:1']), {
		listenClientUrls: ['http://127.0.0.1:1'], advertiseClientUrls: ['http://10.0.0.1:4001'],
	});
	t.like(options(['--ephemeral', '--addr', '10.0.0.1:4001']), {advertiseClientUrls: ['http://10.0.0.1:4001']});
	t.is(refusal(['--peer-bind-addr', '10.0.0.1:1', '--listen-peer-urls', 'http://a:1']), 'flags: Set only one of flags -listen-peer-urls and -peer-bind-addr');
	t.is(refusal(['--bind-addr', 'nowhere']), 'usage: invalid value "nowhere" for flag -bind-addr: bad format in address specification');
});

test('limits of time are as near to one another as etcd lets them be', t => {
	t.is(options(['--heartbeat-interval', '200', '--election-timeout', '1000']).name, 'default');
	t.is(refusal(['--heartbeat-interval', '201']), 'flags: -election-timeout[1000ms] should be at least as 5 times as -heartbeat-interval[201ms]');
	t.is(refusal(['--election-timeout', '50001']), 'flags: -election-timeout[50001ms] is too long, and should be set less than 50000ms');
	t.is(refusal(['--discovery', 'http://d', '--discovery-srv', 'x']), 'flags: multiple discovery or bootstrap flags are set. Choose one of "initial-cluster", "discovery" or "discovery-srv"');
	t.is(refusal(['--proxy', 'on']), 'fatal: --proxy on: there is no proxy mode, only a server of one member');
	t.is(options(['--proxy', 'off']).name, 'default');
});

test('what is in memory advertises where it listens, and asks for no port for peers', t => {
	t.like(options(['--ephemeral', '--listen-client-urls', 'http://127.0.0.1:0']), {
		dataDir: undefined,
		isDataDirDefault: false,
		listenClientUrls: ['http://127.0.0.1:0'],
		advertiseClientUrls: ['http://127.0.0.1:0'],
		listenPeerUrls: [],
		isUrlPrinted: false,
	});
	t.like(options(['--ephemeral', '--listen-peer-urls', 'http://127.0.0.1:0', '--advertise-client-urls', 'http://h:1', '--print-url']), {
		advertiseClientUrls: ['http://h:1'], listenPeerUrls: ['http://127.0.0.1:0'], isUrlPrinted: true,
	});
	t.like(options(['--ephemeral'], {ETCD_DATA_DIR: ''}), {dataDir: undefined});
	t.is(refusal(['--ephemeral'], {ETCD_DATA_DIR: '/d'}), 'flags: -ephemeral keeps nothing on disk: it does not go with -data-dir');
	t.is(options(['--ephemeral=false']).dataDir, 'default.etcd');
});
