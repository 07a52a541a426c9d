import test from 'ava';
import {ClusterError, LostAnswerError} from '../../../source/engine/errors.ts';
import {altered} from '../../helpers/altered-engine.ts';
import {runLine} from '../../helpers/command-context.ts';
import {engineWith} from '../../helpers/engine-with.ts';

test('where no server answers any more, what was not tried yet is told instead of being waited for', async t => {
	const keys = ['/a/1', '/a/2', '/a/3', '/a/4'];
	for (const failure of [new ClusterError([]), new LostAnswerError('EOF')]) {
		for (const line of ['rm /a/*', 'find /a --type f --exec rm {}']) {
			const engine = await engineWith(t, keys);
			const tried: string[] = [];
			const silent = altered(engine, {
				async delete(key, options) {
					tried.push(key);
					if (tried.length > 1) {
						throw failure;
					}

					return engine.delete(key, options);
				},
			});
			const {code, stderr} = await runLine(line, {engine: silent});
			t.is(code, failure.exitCode, `in ${line}`);
			t.deepEqual(tried, ['/a/1', '/a/2'], `in ${line}`);
			t.regex(stderr, /^Error: {2}(?:.*\n)+stopped: 2 of 4 keys were not tried\n$/, `in ${line}`);
		}
	}
});

test('what only reads ends there, too, and what a server refuses keeps the others from nothing', async t => {
	const engine = await engineWith(t, ['/a/1', '/a/2', '/a/3']);
	const silent = altered(engine, {
		async get(key, options) {
			if (key === '/a/2') {
				throw new ClusterError([]);
			}

			return engine.get(key, options);
		},
	});
	const {stdout, stderr} = await runLine('get /a/*', {engine: silent});
	t.is(stdout, 'x\n');
	t.regex(stderr, /\nstopped: 1 of 3 keys were not tried\n$/);
	const refused = await runLine('find /a --type f --exec rm --with-index 1 {}', {engine});
	t.is(refused.stderr.match(/Compare failed/g)?.length, 3);
	t.notRegex(refused.stderr, /stopped/);
});

test('who interrupts a change of many keys reads how many were not tried', async t => {
	const engine = await engineWith(t, ['/a/1', '/a/2', '/a/3']);
	for (const line of ['ttl /a/* 5m', 'find /a --type f --exec ttl {} 5m']) {
		const interrupt = new AbortController();
		const {code, stderr} = await runLine(line, {
			engine,
			signal: interrupt.signal,
			onStdout() {
				interrupt.abort();
			},
		});
		t.is(stderr, 'stopped: 2 of 3 keys were not tried\n', `in ${line}`);
		t.is(code, 130, `in ${line}`);
	}
});
