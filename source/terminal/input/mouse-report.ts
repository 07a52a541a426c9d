/**
The old form of mouse reports: `ESC [ M` and three bytes of any value, which in one of the encodings may be characters of two
bytes. What a program left switched on comes in either; nothing of it is for us, so all there is to know is where it ends.
*/

const twoBytes = /[\u00C2-\u00DF][\u0080-\u00BF]/g;
const openCharacter = /[\u00C2-\u00DF]$/;

/** Whether what follows `ESC [ M` is over without `next`; undefined asks whether it is over whatever comes. */
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

	// Where both can be meant it is the longer one, for which nothing is lost but a letter that is typed right after the click.
	return characters.length >= 3 || next < ' ' || next === '\u007F';
}
