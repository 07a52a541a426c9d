import test from 'ava';
import {
	backgroundOfAnswer,
	backgroundOfSetting,
	canAskBackground,
} from '../../../source/ui/screen/background.ts';
import {backgroundOfEnvironment} from '../../../source/terminal/terminal-facts.ts';

test('the terminal\'s answer tells dark from light, in any number of digits', t => {
	for (const [answer, expected] of [
		['11;rgb:ffff/ffff/ffff', 'light'],
		['11;rgb:0000/0000/0000', 'dark'],
		['11;rgb:fd/f6/e3', 'light'],
		['11;rgb:0/2/3', 'dark'],
		['11;rgba:ffff/ffff/ffff/ffff', 'light'],
		['10;rgb:ffff/ffff/ffff', undefined],
		['11;?', undefined],
	] as const) {
		t.is(backgroundOfAnswer(answer), expected, `for ${answer}`);
	}
});

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
	t.false(canAskBackground({TERM: 'linux'}));
	t.false(canAskBackground({TERM: 'dumb'}));
	t.true(canAskBackground({TERM: 'xterm-256color'}));
	t.true(canAskBackground({TERM: 'tmux-256color'}));
});
