import test from 'ava';
import {checkInitialCluster, parseInitialCluster} from '../../source/serve/initial-cluster.ts';
import {parseInvocation, Refusal, type ServeOptions} from '../../source/serve/options.ts';

function options(...args: readonly string[]): ServeOptions {
	const invocation = parseInvocation(args, {});
	if (invocation.mode !== 'serve') {
		throw new Error('no server');
	}

	return invocation.options;
}

/** The refusal, after the lines that lead to it. */
function told(given: ServeOptions): string[] {
	const lines: string[] = [];
	try {
		checkInitialCluster(given, parseInitialCluster(given.initialCluster), (_level, _origin, text) => {
			lines.push(text);
		});
		return [...lines, 'fine'];
	} catch (error) {
		if (error instanceof Refusal) {
			return [...lines, `${error.kind}: ${error.message}`];
		}

		throw error;
	}
}

test('each name has its URLs, and a name alone none that is one', t => {
	t.deepEqual([...parseInitialCluster('b=http://b:1,a=http://a:2,,b=http://b:0')], [['b', ['http://b:0', 'http://b:1']], ['a', ['http://a:2']]]);
	t.throws(() => parseInitialCluster('abc'), {instanceOf: Refusal, message: /^error setting up initial cluster: URL scheme must be http or https: $/});
	t.throws(() => parseInitialCluster('a=http://a'), {instanceOf: Refusal, message: /"host:port": http:\/\/a$/});
});

test('the cluster is this member at its URLs, and nobody else', t => {
	const advertised = ['--initial-advertise-peer-urls', 'http://a:1'];
	t.deepEqual(told(options()), ['fine']);
	t.deepEqual(told(options('--name', 'a', ...advertised, '--initial-cluster', 'a=http://a:1')), ['fine']);
	t.deepEqual(told(options('--name', 'x', '--initial-cluster', 'a=http://a:1')), [
		'fatal: couldn\'t find local name "x" in the initial cluster configuration',
	]);
	t.deepEqual(told(options('--name', 'a', ...advertised, '--initial-cluster', 'a=http://a:1,b=http://b:1')), [
		'fatal: --initial-cluster names other members than a, but this is a server of one member',
	]);
});

test('what does not fit together is told with the flags that may be missing', t => {
	const must = (pair: string, urls: string) => `--initial-cluster must include ${pair} given --initial-advertise-peer-urls=${urls}`;
	t.deepEqual(told(options('--initial-advertise-peer-urls', 'http://a:1')), [
		must('default=http://a:1', 'http://a:1'),
		'forgot to set --initial-cluster flag?',
		'hint: if you want to use discovery service, please set --discovery flag.',
	]);
	t.deepEqual(told(options('--initial-cluster', 'default=http://a:1')), [
		must('default=http://localhost:2380,default=http://localhost:7001', 'http://localhost:2380,http://localhost:7001'),
		'hint: forgot to set --initial-advertise-peer-urls flag?',
	]);
	t.deepEqual(told(options('--initial-advertise-peer-urls', 'http://a:1', '--initial-cluster', 'default=http://b:1')), [
		`hint: ${must('default=http://a:1', 'http://a:1')}`,
	]);
});
