import test from 'ava';
import stringWidth from 'string-width';
import cellWidth from '../../../source/terminal/text/string-width.ts';

/** Terminals disagree about them, and the widest counts: a soft hyphen, Thai and Lao AM behind a letter, the emoji selector. */
const disputed = new Set([0xAD, 0xE_33, 0xE_B3, 0xFE_0F]);

test('every character of the basic plane is as wide as the package says, alone and behind a letter', t => {
	const differences: string[] = [];
	for (let code = 0; code <= 0xFF_FF; code++) {
		const character = String.fromCharCode(code);
		for (const text of [character, `a${character}`]) {
			if (cellWidth(text) !== stringWidth(text) && !disputed.has(code)) {
				differences.push(code.toString(16));
			}
		}
	}

	t.deepEqual(differences, []);
});

test('marks and selectors behind a narrow character are left to the package', t => {
	for (const text of ['e\u0301', '●\u200D●', '1\uFE0F\u20E3', '世界', '\u001B[31mred\u001B[0m', '\u001B[38;5;1m│ 世\u001B[39m│', '\u001B[?25l', '\u001B']) {
		t.is(cellWidth(text), stringWidth(text), JSON.stringify(text));
	}
});
