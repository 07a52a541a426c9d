import test from 'ava';
import {parseSettings} from '../../../source/connect/configuration/settings.ts';

const read = (text: string) => parseSettings(text, 'c.yaml', {editings: ['emacs', 'vi']});

test('how lines are edited, and what keys do, in all modes and in one', t => {
	t.deepEqual(read('editing: vi\nprofiles: {}\nkeys:\n  ctrl-k: find-key\n  ~: none\n  vi-normal:\n    space: find-key\n'), {
		editing: 'vi',
		keys: [
			{key: 'ctrl-k', action: 'find-key', place: 'c.yaml:4'},
			{key: '~', action: 'none', place: 'c.yaml:5'},
			{
				key: 'space', action: 'find-key', mode: 'vi-normal', place: 'c.yaml:7',
			},
		],
		problems: [],
	});
	for (const text of ['', '# nothing\n', '~\n', 'keys:\n', 'profiles: 7\n']) {
		t.deepEqual(read(text), {keys: [], problems: []}, `for ${text}`);
	}
});

test('what is wrong is told with its line, and the rest counts', t => {
	for (const [text, problem] of [
		['text\n', 'c.yaml:1: the file has to hold names and values, such as editing: vi'],
		['\nediting: nano\n', 'c.yaml:2: editing has to be emacs or vi'],
		['keys: 7\n', 'c.yaml:1: keys has to hold keys and actions, such as ctrl-k: find-key'],
		['keys:\n  vi-normal: [1]\n', 'c.yaml:2: vi-normal has to have an action, or none'],
		['keys:\n  vi-normal:\n    space: {a: b}\n', 'c.yaml:3: space has to have an action, or none'],
		['keys:\n  ctrl-k:\n', 'c.yaml:2: ctrl-k has to have an action, or none'],
		['\nkey: {}\n', 'c.yaml:2: key is not known here; did you mean keys?'],
		['color: red\n', 'c.yaml:1: color is not known here; the file holds profiles, editing, keys'],
	] as const) {
		t.deepEqual(read(text), {keys: [], problems: [problem]});
	}

	const broken = read('editing: vi\n\nkeys: {\n');
	t.is(broken.problems.length, 1);
	t.regex(broken.problems[0]!, /^c\.yaml:[34]: /);
	t.is(read('color: red\nediting: emacs\n').editing, 'emacs');
});
