import {stripVTControlCharacters} from 'node:util';
import test from 'ava';
import {newestIndex, statusLine, type StatusFacts} from '../../../source/ui/rows/status-line.ts';

const facts: StatusFacts = {
	engine: {
		info: {kind: 'remote', endpoints: ['http://127.0.0.1:2379']},
		status: {state: 'ok'},
	} as unknown as StatusFacts['engine'],
	index: 116_539,
	watchCount: 2,
	now: 1000,
};

function lineAt(columns: number, more: Partial<StatusFacts> = {}): string {
	return stripVTControlCharacters(statusLine({...facts, ...more}, columns));
}

test('what is worth least leaves the status line first, and a countdown stays', t => {
	const expiration = {key: '/session', time: 61_000};
	t.is(lineAt(80, {expiration}), '● 127.0.0.1:2379  index 116539  2 watches  ◷ /session 1:00  F1 help');
	t.is(lineAt(62, {expiration}), '● 127.0.0.1:2379  index 116539  2 watches  ◷ /session 1:00');
	t.is(lineAt(50, {expiration}), '● 127.0.0.1:2379  2 watches  ◷ /session 1:00');
	t.is(lineAt(40, {expiration}), '● 127.0.0.1:2379  ◷ /session 1:00');
	t.is(lineAt(30, {expiration}), '● 127.0.0.1:2379  ◷ 1:00');
	t.is(lineAt(20, {expiration}), '●  ◷ 1:00');
});

test('panes that are left out are counted', t => {
	t.is(lineAt(40, {hiddenCount: 1}), '● 127.0.0.1:2379  2 watches  1 hidden');
});

test('a line that runs can be stopped in every width, and says how', t => {
	const run = {running: 'log /a/b/os', progress: 'index 116019'};
	t.regex(lineAt(100, run), /2 watches {2}running log \/a\/b\/os, index 116019 · Ctrl-C stops it$/);
	t.is(lineAt(80, run), '● 127.0.0.1:2379  running log /a/b/os, index 116019 · Ctrl-C stops it');
	t.is(lineAt(60, run), 'running log /a/b/os, index 116019 · Ctrl-C stops it');
	t.is(lineAt(40, run), 'index 116019 · Ctrl-C stops it');
	t.is(lineAt(40, {running: 'log /a/b/os'}), 'running log /a/b/os · Ctrl-C stops it');
	t.is(lineAt(20, run), 'Ctrl-C stops it');
	const long = {running: 'restore /a', progress: 'restoring [####------------] 25% 1,250 of 5,000, 2,630/s, 0:02 left'};
	t.is(lineAt(90, long), `${long.progress} · Ctrl-C stops it`);
	t.is(lineAt(80, long), 'restoring 25% 1,250 of 5,000, 2,630/s, 0:02 left · Ctrl-C stops it');
	const waiting = {running: 'lock /locks/x', progress: 'waits for /locks/x/00000000000000003024 (machine:12945:dba27257-8852-4174)'};
	t.is(lineAt(80, waiting), 'waits for /locks/x/00000000000000003024 (machine:12945:dba27… · Ctrl-C stops it');
	t.is(lineAt(36, waiting), 'waits for /locks… · Ctrl-C stops it');
	t.is(lineAt(34, waiting), 'Ctrl-C stops it');
});

test('what waits for an answer is not said to run', t => {
	const asking = {isAsking: true, running: 'rm /a --recursive'};
	t.is(lineAt(100, asking), '● 127.0.0.1:2379  index 116539  2 watches  waits for your answer · Ctrl-C stops it');
	const expiration = {key: '/session', time: 61_000};
	t.is(lineAt(80, {...asking, expiration}), '● 127.0.0.1:2379  ◷ /session 1:00  waits for your answer · Ctrl-C stops it');
	t.is(lineAt(60, {...asking, expiration}), '● 127.0.0.1:2379  waits for your answer · Ctrl-C stops it');
	t.is(lineAt(42, asking), 'waits for your answer · Ctrl-C stops it');
	t.is(lineAt(20, asking), 'your answer?');
});

test('what the typed line takes stands behind the facts, which give way to it', t => {
	const hint = {kind: 'usage', parts: [{text: 'ttl'}, {text: 'KEY'}, {text: '[none|30s|5m|1h|1d]', isPresent: true}]} as const;
	t.is(lineAt(80, {hint}), '● 127.0.0.1:2379  index 116539  2 watches  ttl KEY ▸[none|30s|5m|1h|1d]');
	t.is(lineAt(60, {hint}), '● 127.0.0.1:2379  2 watches  ttl KEY ▸[none|30s|5m|1h|1d]');
	t.is(lineAt(34, {hint}), '●  ttl KEY ▸[none|30s|5m|1h|1d]');
	t.is(lineAt(28, {hint}), '●  … ▸[none|30s|5m|1h|1d]');
	t.is(lineAt(80, {hint: {kind: 'warning', text: 'the quotes\u001B are lost'}}), String.raw`● 127.0.0.1:2379  index 116539  2 watches  the quotes\x1b are lost`);
});

test('what runs, what waits and what is down matter more than what is typed', t => {
	const hint = {kind: 'warning', text: 'typed'} as const;
	const down: StatusFacts['engine'] = {info: facts.engine.info, status: {state: 'down', detail: 'refused'}};
	for (const more of [{running: 'ls'}, {isAsking: true}, {engine: down}]) {
		t.notRegex(lineAt(100, {hint, ...more}), /typed/);
	}
});

test('before the first answer there is no index', t => {
	t.is(lineAt(80, {index: 0, watchCount: 0}), '● 127.0.0.1:2379  F1 help');
});

test('the index is the newest that an answer or a watch has named', t => {
	t.is(newestIndex(7, []), 7);
	t.is(newestIndex(7, [{index: 5, state: 'live'}, {index: 9, state: 'connecting'}, {index: 11, state: 'ended'}]), 9);
});

test('the part of a command that is being typed is in sight, however many there are', t => {
	const parts = ['KEY', 'VALUE', '[--ttl 5m]'].map((text, i) => ({text, isPresent: i === 1}));
	t.regex(lineAt(60, {hint: {kind: 'usage', parts}}), / KEY ▸VALUE \[--ttl 5m\]$/);
	const many = Array.from({length: 20}, (_, i) => ({text: `PART${i}`, isPresent: i === 19}));
	t.regex(lineAt(40, {hint: {kind: 'usage', parts: many}}), /… PART\d.* ▸PART19$/);
});
