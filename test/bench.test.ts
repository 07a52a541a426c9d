/**
What the benches compute of their figures: medians, exponents, tables, verdicts, the parts of a profile; and the client that
must notice what a server loses.
*/
import test from 'ava';
import {AnswerReader, isSuccess} from '../bench/compare/answers.ts';
import {
	breakdown,
	hottest,
	partOf,
	sourceAt,
	sumOfParts,
} from '../bench/compare/breakdown.ts';
import {BenchKeys, farStep} from '../bench/compare/keys.ts';
import {mappedBytes} from '../bench/compare/memory.ts';
import {isMet, resultsTable, rows} from '../bench/compare/rows.ts';
import {growthExponent, median} from '../bench/compare/statistics.ts';
import {durationText, tableText, threeDigits} from '../bench/compare/table.ts';

const row = (id: string) => rows.find(each => each.id === id)!;

test('a median', t => {
	t.is(median([3, 1, 2]), 2);
	t.is(median([4, 1, 2, 3]), 2.5);
	t.is(median([]), NaN);
});

test('the exponent of a growth', t => {
	const points = (cost: (size: number) => number) => [10, 100, 1000].map(size => ({size, cost: cost(size)}));
	t.is(growthExponent(points(() => 7)), 0);
	t.true(Math.abs(growthExponent(points(size => 3 * size)) - 1) < 1e-9);
	t.true(Math.abs(growthExponent(points(size => size ** 2)) - 2) < 1e-9);
});

test('figures and durations have three digits', t => {
	t.deepEqual([1.234, 12.34, 123.4, 12_345.6, 7].map(figure => threeDigits(figure)), ['1.23', '12.3', '123', '12,346', '7']);
	t.deepEqual([12.34, 1234, 1_234_000].map(figure => durationText(figure)), ['12.3 µs', '1.23 ms', '1.23 s']);
});

test('the columns of a table are as wide as they need', t => {
	t.is(tableText(['work', 'a'], [['PUT', '1.5'], ['longer', '1,000']]), [
		'| work   |     a |',
		'| ------ | ----: |',
		'| PUT    |   1.5 |',
		'| longer | 1,000 |',
	].join('\n'));
});

test('resident memory is counted by whether it is mapped from a file', t => {
	t.deepEqual(mappedBytes([
		'00400000-00500000 r-xp 00000000 08:01 42   /usr/bin/node',
		'Size:   1024 kB',
		'Rss:     100 kB',
		'00600000-00700000 rw-p 00000000 00:00 0    [heap]',
		'Rss:      10 kB',
		'7f0000000000-7f0000001000 rw-p 00000000 00:00 0 ',
		'Rss:       4 kB',
		'',
	].join('\n')), {files: 102_400, others: 14_336});
});

test('a goal is met by the ratio of the medians, and by that of the processor times where it has one', t => {
	const samples = (...figures: number[]) => figures.map(figure => ({figure, processor: 10}));
	t.true(isMet(row('get-256'), [samples(180, 200, 10), samples(100, 100, 100)]));
	t.false(isMet(row('get-256'), [samples(170), samples(100)]));
	t.true(isMet(row('restart'), [samples(50), samples(100)]));
	t.false(isMet(row('restart'), [samples(51), samples(100)]));
	t.true(isMet(row('put-64'), [[{figure: 200, processor: 5}], samples(100)]));
	t.false(isMet(row('put-64'), [[{figure: 200, processor: 6}], samples(100)]));
	t.is(isMet(row('put-64'), [samples(1), []]), undefined);
});

test('one lost write of all rounds is told, whatever the median is', t => {
	const pair = [[{figure: 0}, {figure: 0}, {figure: 1}], [{figure: 0}]] as const;
	t.false(isMet(row('lost'), pair));
	t.regex(resultsTable('etcd', new Map([['lost', pair]])), /acknowledged and lost \| +1 \| +0 \| +- \| +0 \| MISSED \|/);
});

test('a table has a row for what was measured, with the range of its ratio', t => {
	const table = resultsTable('etcd', new Map([['get-256', [[{figure: 150}, {figure: 250}], [{figure: 100}, {figure: 100}]]], ['disk', [[], []]]]));
	t.is(table.split('\n').length, 3);
	t.regex(table, /\| 200\/s \| 100\/s \| 2\.00 \(1\.50-2\.50\) \| >= 1\.8 \| met \|/);
});

test('an answer is complete when its body is, however it arrives', t => {
	const answer = 'HTTP/1.1 201 Created\r\nContent-Length: 12\r\nX: y\r\n\r\n{"node":{}}\n';
	for (let cut = 1; cut < answer.length; cut++) {
		const reader = new AnswerReader();
		t.is(reader.take(answer.slice(0, cut)), undefined);
		t.is(reader.take(answer.slice(cut)), answer);
		t.is(reader.take(answer), answer);
	}

	t.true(isSuccess(answer));
	t.false(isSuccess(answer.replace('201', '404')));
	t.throws(() => new AnswerReader().take('HTTP/1.1 200 OK\r\n\r\nContent-Length: 1'), {message: /without a length/});
	t.throws(() => new AnswerReader().take(`${answer}more`), {message: /more than one/});
});

type Sent = {readonly method: string; readonly key: string; readonly value: string | undefined};

function parse(bytes: Uint8Array | undefined): Sent {
	const text = new TextDecoder().decode(bytes);
	const {method, key} = /^(?<method>\w+) \/v2\/keys(?<key>\S+) HTTP\/1\.1\r\n/.exec(text)!.groups as {method: string; key: string};
	return {method, key, value: /\r\n\r\nvalue=(.*)$/.exec(text)?.[1]};
}

const answerOf = (value: string) => `HTTP/1.1 200 OK\r\n\r\n{"node":{"value":"${value}"}}`;
const missing = 'HTTP/1.1 404 Not Found\r\n\r\n{"errorCode":100}';

test('all keys are written before one is again, in order or far apart, and none that is under way', t => {
	for (const step of [1, farStep]) {
		const {request, onAnswer} = new BenchKeys(10, 3).writes(18, 2, step);
		const written = parse(request(1));
		t.is(written.value!.length, 64);
		const keys = Array.from({length: 17}, () => {
			const sent = parse(request(0));
			onAnswer!(0, answerOf(sent.value!));
			return sent.key;
		});

		t.is(request(0), undefined);
		t.is(new Set(keys.slice(0, 9)).size, 9);
		t.false(keys.includes(written.key));
		t.true(keys.includes('/bench/d0001/k0000004'));
	}
});

test('a reader that finds less than was acknowledged counts it as lost', t => {
	const keys = new BenchKeys(1, 1);
	const writes = keys.writes(3, 1);
	const checks = keys.checks(() => 0);
	const lostAfter = (answer: string) => {
		checks.onAnswer!(0, answer);
		return keys.lost;
	};

	checks.request(0);
	t.is(lostAfter(missing), 0);
	const first = parse(writes.request(0)).value!;
	checks.request(0);
	// Not acknowledged: it may be there or not.
	t.is(lostAfter(missing), 0);
	t.is(lostAfter(answerOf(first)), 0);
	writes.onAnswer!(0, answerOf(first));
	checks.request(0);
	t.is(lostAfter(answerOf(first)), 0);
	t.is(lostAfter(missing), 1);
	const second = parse(writes.request(0)).value!;
	writes.onAnswer!(0, answerOf(second));
	// What the reader asked before may be answered with what was there then.
	t.is(lostAfter(answerOf(first)), 1);
	checks.request(0);
	t.is(lostAfter(answerOf(first)), 2);
	// Nobody has written it.
	t.is(lostAfter(answerOf('9'.repeat(64))), 3);
});

test('a listing is compared with all that was acknowledged', t => {
	const keys = new BenchKeys(3, 1);
	const writes = keys.writes(3, 1);
	const listed: string[] = [];
	for (let i = 0; i < 3; i++) {
		const {key, value} = parse(writes.request(0));
		writes.onAnswer!(0, answerOf(value!));
		listed.push(`{"key":"${key}","value":"${value!}"}`);
	}

	keys.checkAll(listed.join(','));
	t.is(keys.lost, 0);
	keys.checkAll(listed.slice(1).join(','));
	t.is(keys.lost, 1);
});

test('an answer that is no success ends the writes', t => {
	const writes = new BenchKeys(1, 1).writes(1, 1);
	writes.request(0);
	t.throws(() => {
		writes.onAnswer!(0, missing);
	}, {message: /404/});
});

const frame = (functionName: string, url = '') => ({functionName, url, lineNumber: 0});

test('the time of a function belongs to a part', t => {
	t.is(partOf(frame('put', 'source/http/keys.ts'), undefined), 'etcsh: http');
	t.is(partOf(frame('main', 'file:///x/dist/core.js'), undefined), 'etcsh: core.js');
	t.is(partOf(frame('encode', 'node_modules/@bufbuild/protobuf/dist/x.js'), undefined), 'package: @bufbuild/protobuf');
	t.is(partOf(frame('write', 'node:internal/fs/streams'), undefined), 'node: files');
	t.is(partOf(frame('load', 'node:internal/modules/esm/loader'), undefined), 'node: loading of modules');
	t.is(partOf(frame('onIncoming', 'node:_http_server'), undefined), 'node: HTTP');
	t.is(partOf(frame('writev', 'node:net'), undefined), 'node: streams and sockets');
	t.is(partOf(frame('writeBuffers'), frame('write', 'node:fs')), 'system calls: writes to files');
	t.is(partOf(frame('writeLatin1String'), frame('writeGeneric', 'node:internal/stream_base_commons')), 'system calls: writes to sockets');
	t.is(partOf(frame('fdatasync'), undefined), 'system calls: sync of files');
	t.is(partOf(frame('(garbage collector)'), undefined), 'garbage');
	t.is(partOf(frame('stringify'), undefined), 'JSON');
});

test('a breakdown adds up what each part took, without idle time', t => {
	const profile = {
		nodes: [
			{id: 1, callFrame: frame('(root)'), children: [2, 3, 4]},
			{id: 2, callFrame: frame('(idle)')},
			{id: 3, callFrame: frame('open', 'node:fs'), children: [5]},
			{id: 4, callFrame: frame('(garbage collector)')},
			{id: 5, callFrame: frame('writeBuffer')},
		],
		samples: [2, 5, 5, 4, 2],
		timeDeltas: [0, 100, 30, 20, 40],
	};
	t.deepEqual(breakdown(profile), [{name: 'system calls: writes to files', samples: 2, microseconds: 50}, {name: 'garbage', samples: 1, microseconds: 40}]);
	t.deepEqual(hottest(profile, 1), [{name: 'writeBuffer', samples: 2, microseconds: 50}]);
	t.deepEqual(sumOfParts([hottest(profile, 1), breakdown(profile), hottest(profile, 1)]).map(({name, samples}) => `${name} ${samples}`), [
		'writeBuffer 4', 'system calls: writes to files 2', 'garbage 1',
	]);
});

test('a line of a bundle comes from the file that the comment above it names', t => {
	const lines = ['import x', '// source/wal/wal.ts', 'function a() {', '\t// source of it', '}', '// node_modules/x/y.js', 'b'];
	t.deepEqual([0, 2, 4, 6, 60].map(line => sourceAt(lines, line)), [undefined, 'source/wal/wal.ts', 'source/wal/wal.ts', 'node_modules/x/y.js', 'node_modules/x/y.js']);
});
