/**
Whether the terminal is dark or light: what the user says, else what the terminal answers, else what its variables hint at.
*/
import {UserError} from '../../errors.ts';
import {type Background} from '../../terminal/text/palette.ts';

/** Asks for the background colour; terminals that do not know the question ignore it. */
export const backgroundQuestion = '\u001B]11;?\u001B\\';

/** Programs that are known to ignore the question or to answer it. The Linux console would print a part of it. */
const askablePattern = /^(?:xterm|tmux|screen|rxvt|alacritty|foot|wezterm|contour|vte|iterm|konsole|gnome|st-)|kitty|ghostty/i;

type Environment = Readonly<Record<string, string | undefined>>;

export function canAskBackground({TERM: terminal = ''}: Environment): boolean {
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

/** From an answer such as `11;rgb:ffff/ffff/ffff`; undefined when it is about something else. */
export function backgroundOfAnswer(answer: string): Background | undefined {
	const parts = /^11;rgba?:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})/i.exec(answer)?.slice(1);
	if (parts === undefined) {
		return undefined;
	}

	const [red, green, blue] = parts.map(part => Number.parseInt(part, 16) / ((16 ** part.length) - 1)) as [number, number, number];
	// Perceived brightness, ITU-R BT.601.
	return (red * 0.299) + (green * 0.587) + (blue * 0.114) > 0.5 ? 'light' : 'dark';
}
