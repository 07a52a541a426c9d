import test from 'ava';
import {backgroundOfEnvironment, colorDepthOf} from '../../source/terminal/terminal-facts.ts';

for (const [title, environment, depth] of [
	['nothing is known', {}, 0],
	['colours are refused', {TERM: 'xterm', NO_COLOR: '1'}, 0],
	['colours are refused, even where they are forced', {TERM: 'xterm', NO_COLOR: '1', FORCE_COLOR: '3'}, 0],
	['an empty refusal is none', {TERM: 'xterm', NO_COLOR: ''}, 8],
	['a terminal without colours', {TERM: 'vt220', COLORTERM: 'truecolor'}, 0],
	['none is forced', {TERM: 'xterm', FORCE_COLOR: '0'}, 0],
	['sixteen are forced', {TERM: 'xterm-256color', FORCE_COLOR: '1'}, 4],
	['256 are forced', {TERM: 'linux', FORCE_COLOR: '2'}, 8],
	['all are forced', {TERM: 'linux', FORCE_COLOR: '3'}, 24],
	['a word that forces nothing', {TERM: 'xterm', FORCE_COLOR: 'yes'}, 8],
	['the Linux console', {TERM: 'linux', COLORTERM: 'truecolor'}, 4],
	['screen', {TERM: 'screen', COLORTERM: 'truecolor'}, 4],
	['screen that says more', {TERM: 'screen-256color', COLORTERM: 'truecolor'}, 8],
	['tmux, which converts every colour', {TERM: 'screen', TMUX: '/tmp/tmux', COLORTERM: 'truecolor'}, 24],
	['tmux that says nothing', {TERM: 'screen', TMUX: '/tmp/tmux'}, 8],
	['all colours', {TERM: 'xterm-256color', COLORTERM: '24bit'}, 24],
	['some kind of colours', {TERM: 'odd', COLORTERM: 'yes'}, 8],
	['a terminal that nobody knows', {TERM: 'odd'}, 4],
	['a known name with more behind it', {TERM: 'foot-extra'}, 8],
] as const) {
	test(`how many colours there are: ${title}`, t => {
		t.is(colorDepthOf(environment), depth);
	});
}

test('the Linux console is dark, whatever else is said', t => {
	t.is(backgroundOfEnvironment({TERM: 'linux', COLORFGBG: '0;15'}), 'dark');
	t.is(backgroundOfEnvironment({TERM: 'xterm', COLORFGBG: '0;15'}), 'light');
	t.deepEqual(['0;8', '0;9', '0;7', '0;6', '0;100'].map(colors => backgroundOfEnvironment({COLORFGBG: colors})), ['dark', 'light', 'light', 'dark', undefined]);
});
