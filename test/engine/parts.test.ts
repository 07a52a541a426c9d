/**
The small parts that engines share: time limits, status, which events are of interest, the index of a store, failures in few words.
*/
import {getEventListeners} from 'node:events';
import test from 'ava';
import {Deadline} from '../../source/engine/deadline.ts';
import {
	type EngineStatus,
	type GetOptions,
	type KeyResponse,
	type KeysApi,
} from '../../source/engine/engine.ts';
import {ClusterError, DeadlineError} from '../../source/engine/errors.ts';
import {naming} from '../../source/engine/failure-words.ts';
import {AttemptError} from '../../source/engine/failures.ts';
import {shortMessage} from '../../source/engine/short-message.ts';
import {StatusHolder} from '../../source/engine/status-holder.ts';
import {storeIndex} from '../../source/engine/store-index.ts';
import {isAbout, isHiddenFrom} from '../../source/engine/watch-interest.ts';

test('less than a millisecond has passed already, a whole one has not', t => {
	using none = new Deadline(0.5);
	t.like(none.signal.reason, {name: 'RequestError', kind: 'deadline', message: 'context deadline exceeded'});
	using one = new Deadline(1);
	t.false(one.signal.aborted);
});

test('a deadline fires after its time, with its own reason', async t => {
	// Nothing else keeps the process.
	using deadline = new Deadline(5);
	const reason = await new Promise(resolve => {
		deadline.signal.addEventListener('abort', () => {
			resolve(deadline.signal.reason);
		});
	});
	t.true(reason instanceof DeadlineError);
});

test('a deadline follows the signal around it, before and after, until it is disposed of', t => {
	const outer = new AbortController();
	const reason = new Error('enough');
	const deadline = new Deadline(60_000, outer.signal);
	const left = new Deadline(60_000, outer.signal);
	left[Symbol.dispose]();
	outer.abort(reason);
	t.is(deadline.signal.reason, reason);
	deadline[Symbol.dispose]();
	t.false(left.signal.aborted);
	t.is(getEventListeners(outer.signal, 'abort').length, 0);
	using late = new Deadline(60_000, outer.signal);
	t.is(late.signal.reason, reason);
});

test('a change of the status is told once to each who listens still', t => {
	const holder = new StatusHolder();
	const told: EngineStatus[] = [];
	const stop = holder.listen(status => {
		told.push(status);
	});
	const other: EngineStatus[] = [];
	holder.listen(status => {
		other.push(status);
	});
	t.is(holder.status.state, 'ok');
	holder.set({state: 'ok'});
	const slow = {state: 'trying', detail: 'h:1 does not answer'} as const;
	holder.set(slow);
	holder.set({...slow});
	holder.set({...slow, detail: 'h:1 refused'});
	stop();
	holder.set({state: 'ok'});
	t.deepEqual(told, [slow, {...slow, detail: 'h:1 refused'}]);
	t.is(other.length, 3);
	t.is(holder.status.state, 'ok');
});

const eventOn = (key: string): KeyResponse => ({action: 'set', node: {key, modifiedIndex: 1, createdIndex: 1}, index: 1});

test('an event is about a key on it, below it, and around it', t => {
	for (const [key, watched, isIt] of [
		['/a', '/a', true],
		['/a/b', '/a', true],
		['/a', '/a/b', true],
		['/ab', '/a', false],
		['/a', '/ab', false],
		['/a', '/', true],
		['', '/a', true],
		['', '/', true],
	] as const) {
		t.is(isAbout(eventOn(key), watched), isIt, `${key} for ${watched}`);
	}
});

test('what is hidden below the watched key is hidden, the key itself is not', t => {
	for (const [key, watched, isIt] of [
		['/a/_b/c', '/a', true],
		['/a/b/_c', '/a', true],
		['/a/b', '/a', false],
		['/_a/b', '/_a', false],
		['/_a/_b', '/_a', true],
		['/_a', '/', true],
		['/a', '/', false],
		['/b/_c', '/a', false],
	] as const) {
		t.is(isHiddenFrom(eventOn(key), watched), isIt, `${key} for ${watched}`);
	}
});

/** Answers like an engine that lists `names` one by one. */
function listing(names: readonly string[], taken: string[] = []): Pick<KeysApi, 'get'> {
	return {
		async get(key: string, {children}: GetOptions = {}) {
			children?.begin(41);
			for (const name of names) {
				taken.push(name);
				void children?.take(eventOn(`${key}/${name}`).node);
			}

			return {...eventOn(key), index: 42};
		},
	};
}

test('the index of a store is read from the beginning of a listing', async t => {
	const taken: string[] = [];
	t.is(await storeIndex(listing(['a', 'b', 'c'], taken), '/d', {}), 41);
	t.deepEqual(taken, ['a']);
	t.is(await storeIndex(listing([]), '/empty', {}), 42);
	const error = new AttemptError('refused', 'no');
	const thrown = await t.throwsAsync(storeIndex({
		async get() {
			throw error;
		},
	}, '/d', {}));
	t.is(thrown, error);
});

const failed = (kind: ConstructorParameters<typeof AttemptError>[0], peer?: string) => new AttemptError(kind, 'words of Go', {peer});

test('a failure of the cluster is the last one in a few words, anything else its message', t => {
	const short = (...failures: AttemptError[]) => shortMessage(new ClusterError(failures));
	t.is(short(failed('closed', 'http://g:1'), failed('refused', 'https://ann:secret@h:2379/v2')), 'h:2379 refused');
	t.is(short(failed('headTimeout', 'http://h:1')), 'h:1 does not answer in time: --timeout 10s waits longer');
	t.is(short(failed('dialTimeout', 'http://h:1')), 'h:1 does not answer');
	t.is(short(failed('notHttp', 'http://h:1')), 'h:1 failed (words of Go)');
	t.is(short(failed('noLeader')), 'the cluster has no leader');
	t.is(short(), 'client: etcd cluster is unavailable or misconfigured');
	t.is(shortMessage(new Error('another')), 'another');
});

test('no answer of the cluster is exit code 4', t => {
	t.is(new ClusterError([]).exitCode, 4);
});

test('a connection error is one where all attempts failed below HTTP', t => {
	const isConnectionError = (...kinds: Array<'refused' | 'reset' | 'headTimeout'>) => new ClusterError(kinds.map(kind => failed(kind))).isConnectionError;
	t.true(isConnectionError('refused', 'reset'));
	t.false(isConnectionError('refused', 'headTimeout'));
	t.false(isConnectionError('headTimeout', 'refused'));
	t.false(isConnectionError());
});

test('a failure is named by its endpoint once, without passwords', t => {
	const plain = failed('refused', 'http://h:1');
	const named = naming(plain, 'http://ann:secret@h:1');
	t.like(named, {kind: 'refused', peer: 'http://h:1', cause: plain});
	t.regex(named.message, /^http:\/\/.*h:1: words of Go$/);
	t.notRegex(named.message, /secret/);
	t.is(naming(named, 'http://h:1'), named);
	t.like(naming(new DeadlineError(), 'http://h:1'), {kind: 'deadline', peer: 'http://h:1', message: 'http://h:1: context deadline exceeded'});
});
