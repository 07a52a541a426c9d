/**
The colours of everything that is drawn, shell and commands alike, for dark and for light backgrounds. On a dark one they
come from the terminal's own palette of sixteen; on a light one yellow, cyan and bright green cannot be read: darker ones
of the palette of 256 where there is one, else others of the sixteen.
*/
export type Background = 'dark' | 'light';

export type BasicColor = 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan' | 'dim';

/** By its name, or by its number in the palette of 256. */
export type Color = BasicColor | number;

export type Palette = Readonly<Record<BasicColor, Color>>;

const dark: Palette = {
	red: 'red', green: 'green', yellow: 'yellow', blue: 'blue', magenta: 'magenta', cyan: 'cyan', dim: 'dim',
};
const light: Palette = {
	red: 124, green: 22, yellow: 94, blue: 19, magenta: 90, cyan: 24, dim: 242,
};
const lightOfSixteen: Palette = {...dark, yellow: 'magenta', cyan: 'blue'};

export function paletteFor(background: Background, {hasManyColors}: {readonly hasManyColors: boolean}): Palette {
	return background === 'dark' ? dark : (hasManyColors ? light : lightOfSixteen);
}
