import test from 'ava';
import {emptyEditor} from '../../../source/prompt/editing/editor.ts';
import {type KeyAction} from '../../../source/prompt/editing/actions.ts';
import {
	queryLengthMax,
	quotedKey,
	stepInFinder,
	typeInFinder,
	type FinderPlace,
} from '../../../source/prompt/finder/finder-keys.ts';

const start: FinderPlace = {query: emptyEditor, selected: 0};

function after(place: FinderPlace, actions: readonly KeyAction[], count = 20): FinderPlace {
	let current = place;
	for (const action of actions) {
		const step = stepInFinder(current, action, count);
		current = step.type === 'stay' ? step.place : current;
	}

	return current;
}

test('up goes away from the query as far as the list does, down comes back', t => {
	t.is(after(start, ['upOrHistory', 'findLine', 'findKey', 'historyPrevious']).selected, 4);
	t.is(after(start, ['paneUp', 'paneUp', 'paneUp']).selected, 19);
	t.is(after(start, ['paneUp', 'downOrHistory', 'historyNext']).selected, 6);
	t.is(after(start, ['downOrHistory', 'paneDown']).selected, 0);
	t.is(after(start, ['upOrHistory'], 0).selected, 0);
});

test('a query is edited as a line is, and a change of it begins at the best again', t => {
	const typed = typeInFinder(after(start, ['upOrHistory']), 'get key');
	t.is(typed.selected, 0);
	const moved = after(after(typed, ['upOrHistory']), ['lineStart', 'rightOrAccept']);
	t.deepEqual([moved.selected, moved.query.cursor], [1, 1]);
	const cut = after(moved, ['lineEndOrAccept', 'killBlankWordLeft']);
	t.deepEqual([cut.selected, cut.query.text], [0, 'get ']);
	t.is(after(cut, ['newline', 'fullScreen', 'keyHelp']), cut);
	t.is(after(after(typed, ['lineStart']), ['deleteOrLeave']).query.text, 'et key');
});

test('it ends by taking or leaving', t => {
	const types = (['submit', 'complete', 'closeOrCancel', 'interrupt', 'deleteOrLeave'] as const).map(action => stepInFinder(start, action, 1).type);
	t.deepEqual(types, ['take', 'take', 'leave', 'leave', 'leave']);
});

test('a paste becomes one line, and no longer than a query may be', t => {
	t.is(typeInFinder(start, 'a\nb').query.text, 'a b');
	const long = typeInFinder(start, 'x'.repeat(1_000_000));
	t.is(long.query.text.length, queryLengthMax);
	t.is(typeInFinder(long, 'y'), long);
});

test('the slash after a directory is not quoted', t => {
	t.deepEqual(['/a', '/a b', '/a b/', '/a/'].map(key => quotedKey(key)), ['/a', '\'/a b\'', '\'/a b\'/', '/a/']);
});
