import test from 'ava';
import {
	backgroundOfSetting,
	canAskColors,
} from '../../../source/ui/screen/background.ts';
import {backgroundOfEnvironment} from '../../../source/terminal/terminal-facts.ts';

test('COLORFGBG hints at the background', t => {
	for (const [colors, expected] of [['15;0', 'dark'], ['0;15', 'light'], ['0;default;7', 'light'], ['7;8', 'dark'], ['', undefined], ['15;default', undefined]] as const) {
		t.is(backgroundOfEnvironment({COLORFGBG: colors}), expected, `for ${colors}`);
	}
});

test('a setting is light, dark or auto', t => {
	t.is(backgroundOfSetting('light'), 'light');
	t.is(backgroundOfSetting('auto'), undefined);
	t.throws(() => backgroundOfSetting('pink'), {message: /no theme "pink"/});
});

test('the Linux console is not asked: it would print a part of the question', t => {
	t.false(canAskColors({TERM: 'linux'}));
	t.false(canAskColors({TERM: 'dumb'}));
	t.true(canAskColors({TERM: 'xterm-256color'}));
	t.true(canAskColors({TERM: 'tmux-256color'}));
});
