import test from 'ava';
import {parseGlobalFlags, type Environment} from '../../source/language/global-flags.ts';

function read(tokens: readonly string[], environment: Environment = {}, isStrict = true) {
	const result = parseGlobalFlags(tokens, environment, {isStrict});
	if (result.problem !== undefined) {
		throw new Error(result.problem);
	}

	return result;
}

test('without flags and variables the defaults are etcdctl\'s', t => {
	const {options, words} = read(['ls', '--sort']);
	t.like(options, {
		isDebug: false, isSyncWanted: true, output: 'simple', endpoints: undefined, timeoutMs: 1000, totalTimeoutMs: 5000, username: '',
	});
	t.deepEqual(words, ['ls', '--sort']);
});

const everySource: Environment = {ETCDCTL_ENDPOINTS: 'e2', ETCDCTL_ENDPOINT: 'e4', ETCDCTL_PEERS: 'e6'};

for (const [tokens, environment, list] of [
	[['--endpoints', 'e1', '--endpoint', 'e3', '-C', 'e5'], everySource, 'e1'],
	[['--endpoint', 'e3', '-C', 'e5'], everySource, 'e2'],
	[['--endpoint', 'e3', '-C', 'e5'], {ETCDCTL_ENDPOINT: 'e4', ETCDCTL_PEERS: 'e6'}, 'e3'],
	[['-C', 'e5'], {ETCDCTL_ENDPOINT: 'e4', ETCDCTL_PEERS: 'e6'}, 'e4'],
	[['--peers', 'e5'], {ETCDCTL_PEERS: 'e6'}, 'e5'],
	[[], {ETCDCTL_PEERS: 'e6'}, 'e6'],
	[['--endpoints='], {ETCDCTL_ENDPOINTS: '', ETCDCTL_PEERS: 'e6'}, 'e6'],
	[['--endpoints', 'a', '--endpoints', 'b'], {}, 'b'],
] as ReadonlyArray<[string[], Environment, string]>) {
	test(`"${tokens.join(' ')}" with ${JSON.stringify(environment)} names ${list}`, t => {
		t.is(read(tokens, environment).options.endpoints, list);
	});
}

test('files and domain come from flags, then from variables', t => {
	const environment = {
		ETCDCTL_CERT_FILE: 'c', ETCDCTL_KEY_FILE: 'k', ETCDCTL_CA_FILE: 'a', ETCDCTL_DISCOVERY_SRV: 'd',
	};
	t.like(read([], environment).options, {
		certFile: 'c', keyFile: 'k', caFile: 'a', discoverySrv: 'd',
	});
	t.like(read(['--cert-file', 'x', '-D', 'y'], environment).options, {certFile: 'x', keyFile: 'k', discoverySrv: 'y'});
});

test('a profile names what flags and variables leave open', t => {
	const defaults = {
		certFile: 'pc', keyFile: 'pk', caFile: 'pa', timeoutMs: 3000, totalTimeoutMs: 9000, username: 'ann',
	};
	const optionsWith = (tokens: readonly string[], environment: Environment) => {
		const result = parseGlobalFlags(tokens, environment, {isStrict: false, defaults});
		return result.problem === undefined ? result.options : {};
	};

	t.like(optionsWith([], {}), defaults);
	t.like(optionsWith(['--ca-file', 'a'], {ETCDCTL_KEY_FILE: 'k'}), {...defaults, keyFile: 'k', caFile: 'a'});
});

test('variables that etcdctl does not know have no effect', t => {
	const {options} = read([], {
		ETCDCTL_USERNAME: 'x:y', ETCDCTL_OUTPUT: 'json', ETCDCTL_DEBUG: '1', ETCDCTL_NO_SYNC: '1', ETCDCTL_TIMEOUT: '9s',
	});
	t.like(options, {
		username: '', output: 'simple', isDebug: false, isSyncWanted: true, timeoutMs: 1000,
	});
});

test('durations are milliseconds', t => {
	t.like(read(['--timeout', '1.5s', '--total-timeout=-1m']).options, {timeoutMs: 1500, totalTimeoutMs: -60_000});
});

test('one flag under two names is a mistake, named in a fixed order', t => {
	for (const [tokens, names] of [
		[['--output', 'json', '-o', 'simple'], 'o output'],
		[['-C', 'a', '--peers', 'b'], 'C peers'],
		[['-h', '--help'], 'h help'],
		[['-discovery-srv', 'a', '-D', 'b'], 'D discovery-srv'],
	] as const) {
		const result = parseGlobalFlags(tokens, {}, {isStrict: true});
		t.is(result.problem, `Cannot use two forms of the same flag: ${names}`);
	}
});

test('our own flags are unknown to the strict mode', t => {
	t.is(parseGlobalFlags(['--data-dir', 'd', 'ls'], {}, {isStrict: true}).problem, 'flag provided but not defined: -data-dir');
	t.like(read(['--data-dir', 'd', '--file', 'f', '--keep-going', '--plain', '--embedded', '--no-pager'], {}, false).options, {
		dataDir: 'd', file: 'f', isKeepGoing: true, isPlain: true, isPaging: false, isEmbedded: true, isConnect: false,
	});
});

test('etcdctl knows only its own flags', t => {
	for (const name of ['embedded', 'connect', 'read-only', 'keep-going', 'plain', 'no-pager', 'no-start-file', 'at', 'theme', 'profile', 'api', 'file']) {
		t.is(parseGlobalFlags([`--${name}`, 'ls'], {}, {isStrict: true}).problem, `flag provided but not defined: -${name}`);
	}
});

test('a moment and a theme are those that are named, and none otherwise', t => {
	t.like(read(['--at', '-3', 'ls'], {}, false).options, {at: {kind: 'back', count: 3}, theme: undefined});
	t.like(read(['ls'], {}, false).options, {at: undefined, theme: undefined});
});

test('a theme that does not exist is refused, by every mode that knows themes', t => {
	t.like(parseGlobalFlags(['--theme', 'pink', 'ls'], {}, {isStrict: false}), {problem: 'invalid value "pink" for flag -theme: it is one of light, dark, auto'});
	t.is(read(['--theme', 'light', 'ls'], {}, false).options.theme, 'light');
});

test('a flag under two names goes before any other mistake', t => {
	for (const tokens of [['-o', 'json', '--output', 'simple', '--nosuch'], ['-o=json', '--output=simple', '--timeout', 'x', 'ls']]) {
		t.like(parseGlobalFlags(tokens, {}, {isStrict: true}), {twoForms: 'o output'});
	}

	t.is(parseGlobalFlags(['-h', '--help=maybe'], {}, {isStrict: true}).problem, 'invalid boolean value "maybe" for -help: parse error');
});

test('a place here and a cluster exclude each other', t => {
	for (const [words, names] of [
		[['--data-dir', 'd', '--endpoints', 'http://a:1'], '--data-dir and --endpoints'],
		[['--embedded', '-C', 'http://a:1'], '--embedded and --peers'],
		[['--discovery-srv', 'x.org', '--data-dir=d'], '--data-dir and --discovery-srv'],
	] as const) {
		const {problem} = parseGlobalFlags([...words, 'ls'], {}, {isStrict: false});
		t.is(problem, `${names} exclude each other: work is done either here or on a cluster`);
	}

	// A variable is a default, which an option takes the place of.
	const parsed = parseGlobalFlags(['--data-dir', 'd', 'ls'], {ETCDCTL_ENDPOINTS: 'http://a:1'}, {isStrict: false});
	t.is(parsed.problem, undefined);
});

test('an option that names a place is not empty, or the work would be done elsewhere', t => {
	for (const name of ['--profile', '--data-dir', '--wal-dir', '--file']) {
		for (const words of [[name, ''], [`${name}=`]]) {
			t.is(parseGlobalFlags([...words, 'ls'], {ETCSH_PROFILE: 'x'}, {isStrict: false}).problem, `the value of ${name} is empty`);
		}
	}
});

test('--api goes before ETCSH_API, which goes before the profile; the strict mode knows none of them', t => {
	const apiOf = (tokens: readonly string[], environment: Record<string, string>, {isStrict = false, api}: {isStrict?: boolean; api?: '2' | '3'} = {}) => {
		const parsed = parseGlobalFlags([...tokens, 'ls'], environment, {isStrict, defaults: {api}});
		return parsed.problem ?? parsed.options.api;
	};

	t.is(apiOf([], {}), '2');
	t.is(apiOf(['--api', '3'], {ETCSH_API: '2'}), '3');
	t.is(apiOf([], {ETCSH_API: '2'}, {api: '3'}), '2');
	t.is(apiOf([], {}, {api: '3'}), '3');
	t.is(apiOf([], {ETCSH_API: '3'}, {isStrict: true}), '2');
	t.regex(apiOf(['--api', '4'], {}), /one of 2, 3/);
	t.is(apiOf([], {ETCSH_API: 'v3'}), 'invalid value "v3" of ETCSH_API: it is one of 2, 3');
});
