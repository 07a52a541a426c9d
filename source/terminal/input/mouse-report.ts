/**
The old form of mouse reports: `ESC [ M` and three bytes of any value, which in one of the encodings may be characters of two
bytes. When a program has left them switched on, either form may come. They mean nothing to us, so all that matters is where
they end.
*/

const twoBytes = /[\u00C2-\u00DF][\u0080-\u00BF]/g;
const openCharacter = /[\u00C2-\u00DF]$/;

/** Whether what follows `ESC [ M` is complete without `next`; undefined asks whether it is complete whatever comes next. */
export function isMouseReportOver(bytes: string, next?: string): boolean {
	if (bytes.length < 3) {
		return false;
	}

	const characters = bytes.replaceAll(twoBytes, '.');
	const isOpen = openCharacter.test(characters);
	if (next === undefined) {
		return characters.length >= 3 && !isOpen;
	}

	if (isOpen && next >= '\u0080' && next < '\u00C0') {
		return false;
	}

	// Where both are possible the longer one is taken: at worst it swallows a letter that is typed right after the click.
	return characters.length >= 3 || next < ' ' || next === '\u007F';
}
