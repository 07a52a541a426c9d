import test from 'ava';
import {
	contrast,
	contrastWanted,
	isDark,
	paletteFor,
	rgbOf,
	type Rgb,
} from '../../../source/terminal/text/palette.ts';

const greys = Array.from({length: 256}, (_, part): Rgb => [part, part, part]);

test('whatever the background is, each hue has a colour that the terminal knows and a person can read', t => {
	for (const depth of [8, 24] as const) {
		for (const background of [...greys, [0, 43, 54], [253, 246, 227], [200, 0, 0], [0, 120, 0]] as const) {
			for (const [hue, color] of Object.entries(paletteFor({depth, background}))) {
				t.true(typeof color === 'number' && color >= 16 && color <= 255, `${hue} on ${background.join(' ')}`);
				t.true(contrast(rgbOf(color as number), background) >= contrastWanted, `${hue} on ${background.join(' ')}`);
			}
		}
	}
});

test('where the background is not known, the colours are those that the terminal has', t => {
	t.true(Object.values(paletteFor({depth: 24})).every(color => Array.isArray(color) && color.every(part => part >= 0 && part <= 255)));
	t.true(Object.values(paletteFor({depth: 8})).every(color => typeof color === 'number' && color >= 16 && color <= 255));
	for (const background of [undefined, 'dark', 'light'] as const) {
		t.true(Object.values(paletteFor({depth: 4, background})).every(color => color === 'plain' || (typeof color === 'number' && color < 16)));
	}

	t.true(Object.values(paletteFor({depth: 0, background: 'dark'})).every(color => color === 'plain'));
});

test('the palette of 256 is six levels of each part, and greys', t => {
	t.deepEqual([16, 17, 21, 22, 46, 196, 231, 232, 255].map(index => rgbOf(index)), [
		[0, 0, 0], [0, 0, 95], [0, 0, 255], [0, 95, 0], [0, 255, 0], [255, 0, 0], [255, 255, 255], [8, 8, 8], [238, 238, 238],
	]);
	t.deepEqual([isDark([0, 0, 0]), isDark([255, 255, 255]), isDark([100, 100, 100]), isDark([150, 150, 150])], [true, false, true, false]);
});
