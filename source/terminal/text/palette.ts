/**
Which colours can be read on a background: at least 4.5 to 1, as WCAG wants it for text. The palette of 256 is the same in all
terminals but for its first sixteen, which everybody chooses anew; so those are used only where there are no others.
*/

/** 0 to 255 each. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Bits for a colour: none, a palette of sixteen, one of 256, or any colour. */
export type ColorDepth = 0 | 4 | 8 | 24;

export type Background = 'dark' | 'light';

export type Hue = 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan' | 'dim';

/** A number in the palette, a colour of its own, or that of the terminal's plain text. */
export type Color = number | Rgb | 'plain';

export type Palette = Readonly<Record<Hue, Color>>;

/** What is known of a terminal's colours. */
export type KnownColors = {
	readonly depth: ColorDepth;
	/** As the terminal has answered, or in a word; absent when nobody knows. */
	readonly background?: Rgb | Background;
	/** What its first sixteen look like, where it has answered that. */
	readonly sixteen?: readonly Rgb[];
};

export const contrastWanted = 4.5;

/** From the colour that one would like to those that can be read where it cannot; the last one always can. */
const ladders: Readonly<Record<Background, Readonly<Record<Hue, readonly number[]>>>> = {
	dark: {
		red: [203, 210, 217, 224, 231], green: [77, 114, 120, 157, 231], yellow: [179, 185, 221, 228, 231],
		blue: [75, 111, 117, 153, 231], magenta: [176, 183, 219, 225, 231], cyan: [80, 116, 123, 159, 231],
		dim: [245, 246, 247, 248, 249, 250, 251, 252, 253, 254, 255, 231],
	},
	light: {
		red: [160, 124, 88, 52, 16], green: [28, 22, 16], yellow: [130, 94, 58, 16], blue: [26, 25, 19, 18, 17, 16],
		magenta: [127, 126, 90, 54, 16], cyan: [30, 24, 23, 16], dim: [243, 242, 241, 240, 239, 238, 237, 236, 235, 234, 233, 232, 16],
	},
};

/** For an unknown background: they hold on black and on white. */
const betweenBlackAndWhite: Palette = {
	red: [218, 55, 55], green: [0, 137, 27], yellow: [177, 97, 0], blue: [82, 105, 234], magenta: [204, 41, 184],
	cyan: [0, 131, 131], dim: [117, 117, 117],
};
/** The nearest to that in the palette of 256: 4.4 to 1 on either. */
const betweenOf256: Palette = {
	red: 131, green: 28, yellow: 130, blue: 63, magenta: 163, cyan: 30, dim: 243,
};

/** What most palettes of sixteen make readable: the bright ones on black, on white none of green, yellow and cyan. */
const darkOfSixteen: Palette = {
	red: 9, green: 2, yellow: 3, blue: 12, magenta: 13, cyan: 6, dim: 'plain',
};
const lightOfSixteen: Palette = {
	red: 1, green: 'plain', yellow: 5, blue: 4, magenta: 5, cyan: 4, dim: 'plain',
};
const betweenOfSixteen: Palette = {
	red: 9, green: 'plain', yellow: 5, blue: 12, magenta: 5, cyan: 12, dim: 'plain',
};
const plainPalette: Palette = {
	red: 'plain', green: 'plain', yellow: 'plain', blue: 'plain', magenta: 'plain', cyan: 'plain', dim: 'plain',
};

/** Stand for a terminal that is only known to be dark or light: neither is always black or white. */
const usual: Readonly<Record<Background, Rgb>> = {dark: [40, 44, 52], light: [253, 246, 227]};

function luminance(color: Rgb): number {
	const [red, green, blue] = color.map(part => part <= 10 ? part / 3294 : ((part + 14.025) / 269.025) ** 2.4) as [number, number, number];
	return (0.2126 * red) + (0.7152 * green) + (0.0722 * blue);
}

/** From 1, for the same colour, to 21, for black and white. */
export function contrast(a: Rgb, b: Rgb): number {
	const [dark, light] = [luminance(a), luminance(b)].toSorted((x, y) => x - y) as [number, number];
	return (light + 0.05) / (dark + 0.05);
}

/** A colour from 16 to 255 of the palette of 256. */
export function rgbOf(index: number): Rgb {
	if (index >= 232) {
		const grey = 8 + ((index - 232) * 10);
		return [grey, grey, grey];
	}

	const level = (step: number): number => step === 0 ? 0 : 55 + (step * 40);
	return [level(Math.floor((index - 16) / 36)), level(Math.floor((index - 16) / 6) % 6), level((index - 16) % 6)];
}

/** Whether black stands out against it less than white. */
export function isDark(background: Rgb): boolean {
	return contrast(background, [255, 255, 255]) > contrast(background, [0, 0, 0]);
}

function mapHues(colorOf: (hue: Hue) => Color): Palette {
	return Object.fromEntries((Object.keys(plainPalette) as Hue[]).map(hue => [hue, colorOf(hue)])) as Palette;
}

/** Of sixteen colours that are known: the usual or the bright one, else that of plain text. */
function readableOfSixteen(sixteen: readonly Rgb[], background: Rgb): Palette {
	const isReadable = (color: Color): boolean => typeof color === 'number' && contrast(sixteen[color]!, background) >= contrastWanted;
	const numbers: Readonly<Record<Hue, number>> = {
		dim: 8, red: 1, green: 2, yellow: 3, blue: 4, magenta: 5, cyan: 6,
	};
	return mapHues(hue => [numbers[hue], numbers[hue] + 8].find(number => number < 16 && isReadable(number)) ?? 'plain');
}

export function paletteFor({depth, background, sixteen}: KnownColors): Palette {
	if (depth === 0) {
		return plainPalette;
	}

	if (background === undefined) {
		return {4: betweenOfSixteen, 8: betweenOf256, 24: betweenBlackAndWhite}[depth];
	}

	const color = typeof background === 'string' ? usual[background] : background;
	const word = isDark(color) ? 'dark' : 'light';
	if (depth === 4) {
		return sixteen === undefined ? {dark: darkOfSixteen, light: lightOfSixteen}[word] : readableOfSixteen(sixteen, color);
	}

	return mapHues(hue => ladders[word][hue].find(number => contrast(rgbOf(number), color) >= contrastWanted)!);
}
