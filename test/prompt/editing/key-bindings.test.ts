import test from 'ava';
import {KeyBindings, keyModes} from '../../../source/prompt/editing/key-bindings.ts';
import {bindKeys} from '../../../source/prompt/editing/key-settings.ts';
import {parseSettings} from '../../../source/connect/configuration/settings.ts';
import {
	actionSections,
	allActions,
	isEditorAction,
	type ActionRow,
} from '../../../source/prompt/editing/actions.ts';
import {editorActionNames} from '../../../source/prompt/editing/editor.ts';
import {
	keyLabel,
	keyNames,
	parseKey,
	writtenKey,
} from '../../../source/prompt/editing/key-names.ts';
import {keySections, listActions} from '../../../source/prompt/editing/key-list.ts';
import {KeyDecoder} from '../../../source/terminal/input/key-decoder.ts';
import fc from '../../helpers/properties.ts';

/** What a configuration file with these lines below `keys:` makes. */
function bound(...lines: readonly string[]): ReturnType<typeof bindKeys> {
	const {keys, problems} = parseSettings(['keys:', ...lines.map(line => `  ${line}`)].join('\n'), 'c.yaml', {editings: ['emacs', 'vi']});
	const result = bindKeys(keys);
	return {...result, problems: [...problems, ...result.problems]};
}

test('a key has one action', t => {
	const keys = allActions.flatMap(action => action.keys);
	t.is(new Set(keys).size, keys.length);
	t.is(new Set(allActions.map(({name}) => name)).size, allActions.length);
	const bindings = new KeyBindings();
	t.is(bindings.actionFor('ctrl-a'), 'lineStart');
	t.is(bindings.actionFor('ctrl-i'), 'complete');
	t.is(bindings.actionFor('ctrl-x'), undefined);
	t.is(bindings.actionFor('ctrl-x:ctrl-e'), 'editExternally');
});

test('all that the editor can do has a name', t => {
	const named = new Set<string>(allActions.map(({action}) => action).filter(action => isEditorAction(action)));
	t.deepEqual(editorActionNames.filter(name => !named.has(name)), []);
	t.true(allActions.every(({name, help}) => /^[a-z]+(?:-[a-z\d]+)*$/.test(name) && help.length > 0 && help.length <= 80));
});

test('each row of F1 names keys that do what no other row does', t => {
	const rows = actionSections.flatMap<ActionRow>(section => section.rows);
	for (const {actions, shows, help} of rows) {
		t.true((shows ?? []).every(name => name === '…' || Object.hasOwn(actions, name)), help);
	}

	const labels = keySections(new KeyBindings(), 'emacs').flatMap(section => section.rows).map(row => row.label);
	t.true(labels.includes('Home Ctrl-A'));
	t.true(labels.includes('Alt-1 … Alt-9'));
	t.true(labels.includes('Ctrl-X Ctrl-E'));
	t.true(labels.includes('Tab Shift-Tab'));
	t.true(labels.every(label => !label.includes('none')));
});

test('what is shown and what is written name the same key', t => {
	const keys = allActions.flatMap(action => action.keys);
	for (const key of [...keys, 'alt- ', 'ctrl-space', 'alt-F', 'alt-:', 'ctrl-x:k', 'ctrl-alt-shift-left']) {
		t.deepEqual(parseKey(writtenKey(key)), {key});
		t.deepEqual(parseKey(keyLabel(key)), {key});
	}

	for (const name of keyNames) {
		t.true('key' in parseKey(name), name);
	}
});

test('a written key is the one that the terminal sends', t => {
	const sent = {
		'Ctrl-K': '\u000B', 'C-k': '\u000B', 'meta-f': '\u001Bf', 'Alt-F': '\u001Bf', 'shift-alt-f': '\u001BF', 'alt-space': '\u001B ',
		pgup: '\u001B[5~', 'ctrl-left': '\u001B[1;5D', f5: '\u001B[15~', 'alt-ctrl-k': '\u001B\u000B', 'ctrl-space': '\u0000', 'ctrl-_': '\u001F',
		esc: '\u001B[27u', del: '\u001B[3~', 'control-]': '\u001D', 'shift-tab': '\u001B[Z', '↑': '\u001B[A', 'alt-.': '\u001B.', 'alt-é': '\u001Bé',
	};
	for (const [text, input] of Object.entries(sent)) {
		const parsed = parseKey(text);
		t.deepEqual(new KeyDecoder().push(input), [{type: 'key', name: 'key' in parsed ? parsed.key : 'none'}], text);
	}
});

test('keys of the configuration', t => {
	const {bindings, problems} = bound('ctrl-k: find-key', 'F5: none', 'ctrl-x k: kill-to-line-end', 'vi-normal:', '  space: find-key', '  H: line-start', 'emacs: {alt-t: transpose}');
	t.deepEqual(problems, []);
	t.is(bindings.actionFor('ctrl-k'), 'findKey');
	t.is(bindings.actionFor('ctrl-k', 'vi-insert'), 'findKey');
	t.is(bindings.actionFor('f5'), undefined);
	t.is(bindings.actionFor('ctrl-x:k'), 'killToLineEnd');
	t.is(bindings.actionFor('alt-t'), 'transpose');
	t.is(bindings.actionFor('alt-t', 'vi-insert'), 'transposeWords');
	t.is(bindings.changeOf(' ', 'vi-normal'), 'findKey');
	t.is(bindings.changeOf('H', 'vi-insert'), undefined);
	t.deepEqual(bindings.keysOf('findKey', 'emacs'), ['ctrl-k', 'ctrl-t']);
	t.deepEqual(bindings.keysOf('killToLineEnd', 'emacs'), ['ctrl-x:k']);
	const rows = keySections(bindings, 'emacs').flatMap(section => section.rows);
	t.is(rows.find(({help}) => help === 'find a line, a key')!.label, 'Ctrl-R Ctrl-K');
	t.is(rows.find(({help}) => help === 'filter by expression'), undefined);
	t.is(rows.find(({help}) => help === 'cut to the end, start')!.label, 'Ctrl-X k Ctrl-U');
	const listed = listActions(bindings, 'emacs').flatMap(({actions}) => actions);
	t.deepEqual(listed.find(({name}) => name === 'kill-to-line-end')!.keys, ['ctrl-x k']);
	t.deepEqual(listed.find(({name}) => name === 'filter-pane')!.keys, []);
});

test('tab and what terminals send in its place are bound together', t => {
	const {bindings} = bound('tab: none', 'enter: newline', 'alt-enter: submit');
	t.is(bindings.actionFor('ctrl-i'), undefined);
	t.is(bindings.actionFor('ctrl-m'), 'newline');
});

test('a bound Ctrl-X begins no pair', t => {
	const {bindings, problems} = bound('ctrl-x: find-key');
	t.deepEqual(problems, []);
	t.false(bindings.beginsPair('ctrl-x', 'emacs'));
	t.is(bindings.actionFor('ctrl-x:ctrl-e'), undefined);
	t.deepEqual(bindings.keysOf('editExternally', 'emacs'), []);
});

const mistakes: ReadonlyArray<readonly [lines: readonly string[], problem: string]> = [
	[['ctrl-k: kill-lin-end'], 'c.yaml:2: there is no action "kill-lin-end"; did you mean kill-to-line-end?'],
	[['ctrl-k: xyzzy'], 'c.yaml:2: there is no action "xyzzy"; the command bind lists them all'],
	[['ctrl-k: killToLineEnd'], 'c.yaml:2: there is no action "killToLineEnd"; did you mean kill-to-line-end'],
	[['f1: none', 'ctl-k: find-key'], 'c.yaml:3: there is no key "ctl-k"; did you mean ctrl-k'],
	[['pagup: find-key'], 'c.yaml:2: there is no key "pagup"; did you mean pageup or pgup?'],
	[['f13: find-key'], 'c.yaml:2: there is no key "f13"; did you mean f1'],
	[['a: find-key'], 'c.yaml:2: a is typed: bind it with ctrl- or alt-, or alone in vi-normal'],
	[['vi-insert: {space: find-key}'], 'c.yaml:2: space is typed: '],
	[['ctrl-c: find-key'], 'c.yaml:2: ctrl-c always cancels, and stays as it is'],
	[['vi-insert: {esc: find-key}'], 'c.yaml:2: escape ends the insertion of vi, and stays as it is'],
	[['vi-normal: {3: find-key}'], 'c.yaml:2: 3 begins a count in vi-normal, and stays as it is'],
	[['ctrl-i: find-key'], 'c.yaml:2: terminals send the same for ctrl-i and tab; write that'],
	[['ctrl-m: find-key'], 'c.yaml:2: terminals send the same for ctrl-m and enter; write that'],
	[['ctrl-/: find-key'], 'c.yaml:2: terminals send the same for ctrl-/ and ctrl-_; write that'],
	[['ctrl-alt-i: find-key'], 'c.yaml:2: terminals send the same for ctrl-alt-i and alt-tab; write that'],
	[['ctrl-shift-k: find-key'], 'c.yaml:2: terminals send the same for ctrl-shift-k and ctrl-k; write that'],
	[['"ctrl-;": find-key'], 'c.yaml:2: terminals send no key for ctrl-;'],
	[['ctrl-k ctrl-l: find-key'], 'c.yaml:2: ctrl-k ctrl-l are 2 keys: only ctrl-x and one more make a pair'],
	[['vi: {H: line-start}'], 'c.yaml:2: keys has the parts emacs, vi-insert, vi-normal, and no "vi"'],
	[['enter: none'], 'c.yaml:2: enter is the only key that runs the line, and stays as it is'],
	[['ctrl-k:'], 'c.yaml:2: ctrl-k has to have an action, or none'],
	[['ctrl-k: [a]'], 'c.yaml:2: ctrl-k has to have an action, or none'],
];

for (const [lines, problem] of mistakes) {
	test(`${lines.join(', ')}: ${problem}`, t => {
		const {problems, bindings} = bound(...lines);
		t.is(problems.length, 1);
		t.true(problems[0]!.startsWith(problem), problems[0]);
		t.is(bindings.actionFor('enter'), 'submit');
		t.is(bindings.actionFor('ctrl-c'), 'interrupt');
	});
}

const key = fc.oneof(fc.constantFrom(...keyNames, 'enter', 'ctrl-c', 'ctrl-d', 'ctrl-x', 'ctrl-x ctrl-e', 'ctrl-x k', 'x', '~', '1', ' ', '-'), fc.string({maxLength: 8}));
const action = fc.oneof(fc.constantFrom('none', ...allActions.map(({name}) => name)), fc.string({maxLength: 8}));
const setting = fc.record({key, action, mode: fc.constantFrom(undefined, ...keyModes, 'vi')}, {requiredKeys: ['key', 'action']});

test('whatever the configuration says: a line can be run and cancelled, and each key shown does what is shown', t => {
	const property = fc.property(fc.array(setting, {maxLength: 12}), settings => {
		const {bindings, problems} = bindKeys(settings.map(each => ({...each, place: 'c.yaml:1'})));
		t.true(problems.length <= settings.length + 1);
		for (const mode of keyModes) {
			t.true(bindings.keysOf('submit', mode).length > 0);
			t.is(bindings.actionFor('ctrl-c', mode), 'interrupt');
			for (const {action: each} of allActions) {
				t.true(bindings.keysOf(each, mode).every(name => bindings.actionFor(name, mode) === each));
			}
		}
	});
	fc.assert(property, {numRuns: 200});
});
