/**
Whether the terminal is dark or light: what the user says, else what the terminal answers (terminal-colors.ts), else what its
variables hint at.
*/
import {UserError} from '../../errors.ts';
import {type Background} from '../../terminal/text/palette.ts';

/** Programs that are known to ignore questions about colours or to answer them. The Linux console would print a part of them. */
const askablePattern = /^(?:xterm|tmux|screen|rxvt|alacritty|foot|wezterm|contour|vte|iterm|konsole|gnome|st-)|kitty|ghostty/i;

type Environment = Readonly<Record<string, string | undefined>>;

export function canAskColors({TERM: terminal = ''}: Environment): boolean {
	return askablePattern.test(terminal);
}

/** What a setting says; undefined for `auto`. */
export function backgroundOfSetting(setting: string): Background | undefined {
	if (setting === 'light' || setting === 'dark') {
		return setting;
	}

	if (setting !== 'auto' && setting !== '') {
		throw new UserError(`there is no theme "${setting}"`, {hint: 'light, dark or auto'});
	}

	return undefined;
}
