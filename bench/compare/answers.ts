/**
Answers as a load client needs them: where each ends, and its status.
*/
const lengthName = '\r\nContent-Length: ';
const zero = 48;

/** Of one connection that has one request under way at a time. */
export class AnswerReader {
	#received = '';

	/** Takes what has arrived; the whole answer when it is complete. Throws on one that does not say how long it is. */
	take(text: string): string | undefined {
		const received = this.#received === '' ? text : this.#received + text;
		const headEnd = received.indexOf('\r\n\r\n');
		if (headEnd === -1) {
			this.#received = received;
			return undefined;
		}

		const start = received.indexOf(lengthName) + lengthName.length;
		if (start < lengthName.length || start > headEnd) {
			throw new Error(`an answer without a length: ${received}`);
		}

		let length = 0;
		for (let i = start; i < headEnd; i++) {
			const digit = received.charCodeAt(i) - zero;
			if (digit < 0 || digit > 9) {
				break;
			}

			length = (length * 10) + digit;
		}

		const missing = headEnd + 4 + length - received.length;
		if (missing < 0) {
			throw new Error(`more than one answer to a request: ${received}`);
		}

		this.#received = missing > 0 ? received : '';
		return missing > 0 ? undefined : received;
	}
}

export function isSuccess(answer: string): boolean {
	// After `HTTP/1.1 `.
	return answer.charCodeAt(9) === zero + 2;
}
