import test from 'ava';
import {type Node} from '../../source/engine/engine.ts';
import {plan, type PlanPolicy, type Step} from '../../source/subtree/plan.ts';
import {type Entry, type TreeEntry} from '../../source/subtree/entries.ts';

/** `a=1` is a key, `d` a directory; the top, a directory, comes first. */
function entriesOf(line: string, more: Readonly<Record<string, Partial<Entry>>> = {}): TreeEntry[] {
	return ['', ...line.split(' ')].map(word => {
		const [path = '', value] = word.split('=', 2);
		const node: Node = {key: `/t/${path}`, modifiedIndex: 1, createdIndex: 1};
		return {
			path, node, ...(value !== undefined && {value}), ...more[path],
		};
	});
}

async function * stream<Item>(items: readonly Item[]): AsyncGenerator<Item> {
	yield * items;
}

function said(step: Step): string {
	const source = step.kind === 'create' || step.kind === 'update' ? step.source : undefined;
	const value = source?.value === undefined ? '' : `=${source.value}`;
	return `${step.kind} ${step.path === '' ? '.' : step.path}${value}${source?.endsAt === undefined ? '' : ` until ${source.endsAt}`}`;
}

const replacing: PlanPolicy = {existing: 'overwrite', isPruning: true};

async function steps(
	source: readonly Entry[],
	target: readonly TreeEntry[],
	policy: PlanPolicy = replacing,
	lookUp?: (path: string) => Promise<TreeEntry | undefined>,
): Promise<string[]> {
	return (await Array.fromAsync(plan(stream(source), stream(target), policy, lookUp))).map(step => said(step));
}

const source = entriesOf('a=1 d d/x=1 k=key n n/m=2');
const target = entriesOf('a=2 d d/x=1 d/z=3 gone gone/g=4 gone/h gone/h/i=5 k k/y=6 n=7');

test('what differs is overwritten, what is too much is deleted, a directory after what is in it, and kinds change places', async t => {
	t.deepEqual(await steps(source, target), [
		'same .',
		'update a=1',
		'same d',
		'same d/x',
		'delete d/z',
		'delete gone/g',
		'delete gone/h/i',
		'delete gone/h',
		'delete gone',
		'delete k/y',
		'delete k',
		'create k=key',
		'delete n',
		'create n',
		'create n/m=2',
	]);
	t.deepEqual(await steps(entriesOf('a a-b=1'), entriesOf('a a/x=2')), ['same .', 'same a', 'delete a/x', 'create a-b=1']);
	t.deepEqual(await steps(source, source), ['same .', 'same a', 'same d', 'same d/x', 'same k', 'same n', 'same n/m']);
	t.deepEqual(await steps(source, []), ['create .', 'create a=1', 'create d', 'create d/x=1', 'create k=key', 'create n', 'create n/m=2']);
});

test('where keys make their directories, one that is not there yet is neither made nor counted as the same', async t => {
	const policy: PlanPolicy = {...replacing, isWithoutDirectories: true};
	t.deepEqual(await steps(entriesOf('d d/x=1 n n/m=2'), entriesOf('d d/x=1'), policy), ['same .', 'same d', 'same d/x', 'implied n', 'create n/m=2']);
});

test('without pruning nothing is deleted but keys that become directories, and a directory is not replaced', async t => {
	t.deepEqual(await steps(source, target, {existing: 'overwrite', isPruning: false}), [
		'same .',
		'update a=1',
		'same d',
		'same d/x',
		'extra d/z',
		'extra gone',
		'extra gone/g',
		'extra gone/h',
		'extra gone/h/i',
		'conflict k',
		'extra k/y',
		'delete n',
		'create n',
		'create n/m=2',
	]);
});

test('what is there is kept, or refused, as asked; nothing is put below a key that stays', async t => {
	t.deepEqual(await steps(source, target, {existing: 'keep', isPruning: false}), [
		'same .', 'keep a', 'same d', 'same d/x', 'extra d/z', 'extra gone', 'extra gone/g', 'extra gone/h', 'extra gone/h/i', 'keep k', 'extra k/y', 'keep n',
	]);
	t.deepEqual((await steps(source, target, {existing: 'refuse', isPruning: false})).filter(step => step.startsWith('conflict')), [
		'conflict a', 'conflict k', 'conflict n',
	]);
});

test('the top is never replaced by a key', async t => {
	const key = [{path: '', value: 'x'}];
	t.deepEqual(await steps(key, entriesOf('a=1')), ['conflict .', 'extra a']);
});

test('what cannot be copied is left out with all that is in it, and the target keeps what it has there', async t => {
	t.deepEqual(
		await steps(entriesOf('a=1 b b/c=2 e=3', {b: {obstacle: 'a doubtful name'}}), entriesOf('b b/c=9 b/d=8 e=3')),
		['same .', 'create a=1', 'barred b', 'extra b/d', 'same e'],
	);
	// The name that is shown is another one's: nothing there is compared, or deleted.
	t.deepEqual(
		await steps(entriesOf('a=1'), entriesOf('a=1 b=2', {a: {obstacle: 'a doubtful name'}, b: {obstacle: 'a doubtful name'}})),
		['same .', 'create a=1', 'extra b'],
	);
});

test('in a directory that keeps its own time to live, what is put in ends when the source\'s directory does', async t => {
	const ending = entriesOf('d d/x=1 d/y=2 e=3', {d: {endsAt: 5000}, 'd/y': {endsAt: 4000}});
	t.deepEqual(await steps(ending, entriesOf('d'), {existing: 'keep', isPruning: false}), [
		'same .', 'keep d', 'create d/x=1 until 5000', 'create d/y=2 until 4000', 'create e=3',
	]);
	t.deepEqual(await steps(ending, entriesOf('d'), {...replacing, isKeepingDirectories: true}), [
		'same .', 'same d', 'create d/x=1 until 5000', 'create d/y=2 until 4000', 'create e=3',
	]);
	// With the directory they go anyway.
	t.deepEqual(await steps(ending, entriesOf('d')), [
		'same .', 'update d until 5000', 'create d/x=1', 'create d/y=2 until 4000', 'create e=3',
	]);
});

test('hidden nodes of the target, which no listing has, are looked up', async t => {
	const asked: string[] = [];
	const found = await steps(entriesOf('_h=1 a=1 d d/_i=2'), entriesOf('a=1 d'), replacing, async path => {
		asked.push(path);
		return path === '_h' ? entriesOf('_h=1')[1] : undefined;
	});
	t.deepEqual(found, ['same .', 'same _h', 'same a', 'same d', 'create d/_i=2']);
	t.deepEqual(asked, ['_h', 'd/_i']);
});

test('what the source may hide is not deleted, nor are the directories around it', async t => {
	const there = entriesOf('_h _h/i=1 a=1 d d/_i=2 d/x=3 e e/f=4 k k/_l=5');
	const hiding = {...replacing, isSourceHiding: true};
	t.deepEqual(await steps(entriesOf('a=1 k=6'), there, hiding), [
		'same .', 'extra _h', 'extra _h/i', 'same a', 'extra d', 'extra d/_i', 'delete d/x', 'delete e/f', 'delete e', 'conflict k', 'extra k/_l',
	]);
	t.true((await steps(entriesOf('a=1 k=6'), there)).includes('delete _h/i'));
});

test('what is put into a directory that stays, and expires, has to be there before that', async t => {
	const more = {d: {endsAt: 5000}, 'd/e': {endsAt: 3000}};
	const entries = await Array.fromAsync(plan(
		stream(entriesOf('d d/e d/e/k=1 d/x=2 z=3')), stream(entriesOf('d d/e', more)), {existing: 'keep', isPruning: false},
	));
	t.deepEqual(entries.flatMap(step => step.kind === 'create' ? [[step.path, step.source.goesBy]] : []), [['d/e/k', 3000], ['d/x', 5000], ['z', undefined]]);
	// One that gets another lifetime does not go.
	const updated = await Array.fromAsync(plan(stream(entriesOf('d d/x=2')), stream(entriesOf('d', more)), replacing));
	t.deepEqual(updated.flatMap(step => step.kind === 'create' ? [[step.path, step.source.goesBy]] : []), [['d/x', undefined]]);
});
