/**
What the terminal answers when it is asked for its colours. One that does not know a question ignores it.
*/
import {type ColorDepth, type Rgb} from '../../terminal/text/palette.ts';

const sixteen = 16;

/** Plain text and background; of a palette of sixteen each colour, too, since we would draw with those. */
export function colorQuestions(depth: ColorDepth): string {
	const numbers = depth === 4 ? Array.from({length: sixteen}, (_, i) => `\u001B]4;${i};?\u001B\\`) : [];
	return ['\u001B]10;?\u001B\\', '\u001B]11;?\u001B\\', ...numbers].join('');
}

export type AnsweredColors = {
	readonly text?: Rgb;
	readonly background?: Rgb;
	readonly sixteen?: readonly Rgb[];
};

/** From `rgb:ffff/ffff/ffff`, in any number of digits. */
function rgbOfAnswer(answer: string): Rgb | undefined {
	const parts = /^rgba?:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})/i.exec(answer)?.slice(1);
	return parts?.map(part => Math.round(Number.parseInt(part, 16) * 255 / ((16 ** part.length) - 1))) as [number, number, number] | undefined;
}

export class ColorAnswers {
	#text: Rgb | undefined;
	#background: Rgb | undefined;
	readonly #palette = new Map<number, Rgb>();

	/** An answer such as `11;rgb:ffff/ffff/ffff`; those about something else count for nothing. */
	take(answer: string): void {
		const [, what, number, color] = /^(10|11|4;(\d{1,2}));(.*)$/.exec(answer) ?? [];
		const rgb = rgbOfAnswer(color ?? '');
		if (rgb === undefined) {
			return;
		}

		if (what === '10') {
			this.#text = rgb;
		} else if (what === '11') {
			this.#background = rgb;
		} else {
			this.#palette.set(Number(number), rgb);
		}
	}

	get colors(): AnsweredColors {
		const all = Array.from({length: sixteen}, (_, i) => this.#palette.get(i)).filter(each => each !== undefined);
		return {
			...(this.#text !== undefined && {text: this.#text}),
			...(this.#background !== undefined && {background: this.#background}),
			...(all.length === sixteen && {sixteen: all}),
		};
	}
}
