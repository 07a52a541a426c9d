/**
What stands between two commands of a line.
*/
import {type Joint} from './line.ts';

/** The joint at an offset outside quotes; undefined when there is none. A `&` within a word is an ordinary character. */
export function jointAt(text: string, offset: number): Joint | undefined {
	const next = text[offset + 1];
	switch (text.charAt(offset)) {
		case ';': {
			return ';';
		}

		case '|': {
			return next === '|' ? '||' : undefined;
		}

		case '&': {
			return next === '&' ? '&&' : (next === undefined || ' \t\r\n;|'.includes(next) ? '&' : undefined);
		}

		default: {
			return undefined;
		}
	}
}
