/**
Whether every role can be read in every terminal: the colours that it gets, on the backgrounds that there are. The table is
printed with `ava -v`.
*/
import test, {type ExecutionContext} from 'ava';
import {
	contrast,
	contrastWanted,
	isDark,
	paletteFor,
	rgbOf,
	type Color,
	type ColorDepth,
	type KnownColors,
	type Palette,
	type Rgb,
} from '../../../source/terminal/text/palette.ts';
import {roles, type RoleStyle} from '../../../source/terminal/text/roles.ts';
import fc from '../../helpers/properties.ts';

type Terminal = {readonly name: string; readonly background: Rgb; readonly text: Rgb; readonly sixteen: readonly Rgb[]};

function rgb(hex: string): Rgb {
	return [0, 2, 4].map(i => Number.parseInt(hex.slice(i, i + 2), 16)) as unknown as Rgb;
}

function terminal(name: string, background: string, text: string, sixteen: string): Terminal {
	return {
		name, background: rgb(background), text: rgb(text), sixteen: sixteen.split(' ').map(each => rgb(each)),
	};
}

const xterm = '000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff';
const urxvt = '000000 cd0000 00cd00 cdcd00 0000cd cd00cd 00cdcd faebd7 404040 ff0000 00ff00 ffff00 0000ff ff00ff 00ffff ffffff';
const vga = '000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa 555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff';
const putty = '000000 bb0000 00bb00 bbbb00 0000bb bb00bb 00bbbb bbbbbb 555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff';
const windows = '0c0c0c c50f1f 13a10e c19c00 0037da 881798 3a96dd cccccc 767676 e74856 16c60c f9f1a5 3b78ff b4009e 61d6d6 f2f2f2';
const gnome = '171421 c01c28 26a269 a2734c 12488b a347ba 2aa1b3 d0cfcc 5e5c64 f66151 33da7a e9ad0c 2a7bde c061cb 33c7de ffffff';
const macos = '000000 990000 00a600 999900 0000b2 b200b2 00a6b2 bfbfbf 666666 e50000 00d900 e5e500 0000ff e500e5 00e5e5 e5e5e5';
const solarized = '073642 dc322f 859900 b58900 268bd2 d33682 2aa198 eee8d5 002b36 cb4b16 586e75 657b83 839496 6c71c4 93a1a1 fdf6e3';

const terminals = [
	terminal('xterm dark', '000000', 'e5e5e5', xterm),
	terminal('xterm light', 'ffffff', '000000', xterm),
	terminal('urxvt dark', '000000', 'faebd7', urxvt),
	terminal('urxvt light', 'ffffff', '000000', urxvt),
	terminal('VGA dark', '000000', 'aaaaaa', vga),
	terminal('VGA light', 'ffffff', '000000', vga),
	terminal('PuTTY dark', '000000', 'bbbbbb', putty),
	terminal('PuTTY light', 'ffffff', '000000', putty),
	terminal('Windows dark', '0c0c0c', 'cccccc', windows),
	terminal('Windows light', 'f2f2f2', '0c0c0c', windows),
	terminal('GNOME dark', '171421', 'd0cfcc', gnome),
	terminal('GNOME light', 'ffffff', '171421', gnome),
	terminal('macOS dark', '000000', 'ffffff', macos),
	terminal('macOS light', 'ffffff', '000000', macos),
	terminal('solarized dark', '002b36', '839496', solarized),
	terminal('solarized light', 'fdf6e3', '657b83', solarized),
];

const coloured = Object.entries<RoleStyle>(roles).filter(([, {color}]) => typeof color === 'string');

function colorOf(color: Color, {text, sixteen}: Terminal): Rgb {
	if (color === 'plain') {
		return text;
	}

	return typeof color === 'number' ? (color < 16 ? sixteen[color]! : rgbOf(color)) : color;
}

function chosenFor(palette: Palette, color: RoleStyle['color']): Color {
	return Object.entries(palette).find(([hue]) => hue === color)![1];
}

function colorFor(palette: Palette, color: RoleStyle['color'], on: Terminal): Rgb {
	return colorOf(chosenFor(palette, color), on);
}

/** The smallest contrast of a role, and whose it is. */
function weakest(palette: Palette, on: Terminal): {readonly ratio: number; readonly role: string} {
	const all = coloured.map(([role, {color}]) => ({role, ratio: contrast(colorFor(palette, color, on), on.background)}));
	return all.toSorted((a, b) => a.ratio - b.ratio)[0]!;
}

/** What the terminal has been asked, and how many colours it has. */
type Case = {readonly title: string; readonly known: (on: Terminal) => KnownColors; readonly least: (on: Terminal) => number};

const word = ({background}: Terminal) => isDark(background) ? 'dark' as const : 'light' as const;
/** Plain text is what there is where no colour is better. */
const ofText = ({text, background}: Terminal) => Math.min(contrastWanted, contrast(text, background));
const isExtreme = ({background}: Terminal) => new Set(background).size === 1 && [0, 255].includes(background[0]);
const cases: readonly Case[] = [
	{title: '256, answered', known: ({background}) => ({depth: 8, background}), least: () => contrastWanted},
	{title: 'true, answered', known: ({background}) => ({depth: 24, background}), least: () => contrastWanted},
	{title: '256, in a word', known: on => ({depth: 8, background: word(on)}), least: () => contrastWanted},
	// What lies between black and white cannot be more on both, and is less on what is neither.
	{title: '256, unknown', known: () => ({depth: 8}), least: on => isExtreme(on) ? 4.3 : 3},
	{title: 'true, unknown', known: () => ({depth: 24}), least: on => isExtreme(on) ? contrastWanted : 3},
	{title: '16, answered', known: ({background, sixteen}) => ({depth: 4, background, sixteen}), least: ofText},
	// By number, without a look at what the user has made of them.
	{title: '16, in a word', known: on => ({depth: 4, background: word(on)}), least: () => 1.5},
];

test('every role can be read in eight terminals, dark and light', t => {
	const table = [['', ...cases.map(({title}) => title)]];
	for (const on of terminals) {
		table.push([on.name, ...cases.map(({title, known, least}) => {
			const {ratio, role} = weakest(paletteFor(known(on)), on);
			t.true(ratio >= least(on), `${on.name}, ${title}: ${role} has ${ratio.toFixed(2)}`);
			return `${ratio.toFixed(1)} ${role}`;
		})]);
	}

	t.log(`the weakest role of each, and its contrast\n${drawn(table)}`);
});

function drawn(table: readonly string[][]): string {
	const widths = table[0]!.map((_, column) => Math.max(...table.map(row => row[column]!.length)));
	return table.map(row => row.map((text, column) => text.padEnd(widths[column]!)).join('  ').trimEnd()).join('\n');
}

function allRoles(t: ExecutionContext, depth: ColorDepth): void {
	const shown = terminals.filter(({name}) => /^(?:xterm|GNOME|solarized)/.test(name));
	const rows = coloured.map(([role, {color}]) => [role, ...shown.map(on => {
		const {background} = on;
		const chosen = chosenFor(paletteFor({depth, background}), color);
		return `${contrast(colorOf(chosen, on), background).toFixed(1)} ${String(chosen)}`;
	})]);
	t.log(`each role with its colour, ${2 ** depth} colours\n${drawn([['', ...shown.map(({name}) => name)], ...rows])}`);
	t.true(rows.length > 15);
}

test('the colour of each role', t => {
	allRoles(t, 8);
});

test('whatever the background is, every colour can be read on it', t => {
	const part = fc.integer({min: 0, max: 255});
	fc.assert(fc.property(fc.tuple(part, part, part), background => {
		const palette = paletteFor({depth: 8, background});
		for (const color of Object.values(palette)) {
			t.true(contrast(rgbOf(color as number), background) >= contrastWanted);
		}
	}));
});

test('on a background between black and white, dim text is what stands out least', t => {
	for (const {background} of terminals) {
		const palette = paletteFor({depth: 8, background});
		const ratios = Object.entries(palette).map(([hue, color]) => ({hue, ratio: contrast(rgbOf(color as number), background)}));
		const dim = ratios.find(({hue}) => hue === 'dim')!.ratio;
		t.true(dim <= Math.max(...ratios.map(({ratio}) => ratio)) && dim < 7);
	}
});

test('without colours nothing has one', t => {
	t.deepEqual(new Set(Object.values(paletteFor({depth: 0, background: 'light'}))), new Set(['plain']));
});
