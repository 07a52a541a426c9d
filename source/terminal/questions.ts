/**
The questions that a running command asks: yes or no, a text that has to be typed in full, a password. While one is open,
keys are its answer; none of that goes into the history.
*/
import {PromptInterruptedError} from '../errors.ts';
import {graphemes} from './text/graphemes.ts';
import {type KeyEvent} from './input/keys.ts';

export type Question = {
	readonly kind: 'yesNo' | 'typed' | 'password' | 'choice';
	/** One line or a few. */
	readonly text: string;
	/** What has to be typed in full. */
	readonly typed?: string;
	/** The choices; they begin with different letters. */
	readonly choices?: readonly string[];
	/** What has been typed so far. */
	readonly answer: string;
};

export type Confirmation = {
	/** What is about to happen, in a line or a few: count and sample. */
	readonly text: string;
	/** What has to be typed in full; absent when a yes is enough. */
	readonly typed?: string;
};

/** The answer, or the question as it stands after a key. An answer of undefined is a no. */
export type Step = {readonly question: Question} | {readonly answer: string | undefined};

const yesKeys = new Set(['y', 'Y']);
const noKeys = new Set(['n', 'N']);

/** The choice that a letter, or its whole name, stands for. */
export function choiceOf(choices: readonly string[], text: string): string | undefined {
	const wanted = text.trim().toLowerCase();
	return wanted === '' ? undefined : choices.find(choice => choice === wanted || (wanted.length === 1 && choice.startsWith(wanted)));
}

/** What a key does. Only a single letter says yes: a burst of keys, or a paste, was meant for something else. */
function answerStep(question: Question, event: KeyEvent): Step {
	if (event.type !== 'key') {
		if (question.choices !== undefined) {
			const choice = event.type === 'text' ? choiceOf(question.choices, event.text) : undefined;
			return choice === undefined ? {question} : {answer: choice};
		}

		if (question.kind !== 'yesNo') {
			return {question: {...question, answer: question.answer + event.text}};
		}

		const key = event.type === 'text' ? event.text : '';
		return yesKeys.has(key) ? {answer: 'y'} : (noKeys.has(key) ? {answer: undefined} : {question});
	}

	switch (event.name) {
		case 'enter':
		case 'ctrl-m': {
			return {answer: question.kind === 'yesNo' || question.kind === 'choice' ? undefined : question.answer};
		}

		case 'escape':
		case 'ctrl-g':
		case 'ctrl-d': {
			return {answer: undefined};
		}

		case 'backspace':
		case 'ctrl-h': {
			const letters = [...graphemes(question.answer)];
			return {question: {...question, answer: letters.slice(0, -1).join('')}};
		}

		case 'ctrl-u': {
			return {question: {...question, answer: ''}};
		}

		default: {
			return {question};
		}
	}
}

/** What stands between the text and the answer. */
export function questionEnding({text, kind, typed = '', choices}: Pick<Question, 'text' | 'kind' | 'typed' | 'choices'>): string {
	if (choices !== undefined) {
		return ` ${choices.map(choice => `(${choice[0]})${choice.slice(1)}`).join(', ')}? `;
	}

	if (kind === 'password') {
		return '';
	}

	if (kind === 'typed') {
		return `\nType ${typed} to go on: `;
	}

	// A list of what would be done asks nothing yet.
	return text.endsWith('?') ? ' (y/n) ' : '\nGo on? (y/n) ';
}

export type QuestionsHost = {
	changed(): void;
	/** Says what was asked and answered, where that does not stand there yet. */
	report(text: string): void;
};

type Pending = {
	question: Question;
	/** Whether a line has answered it: such a one stands on the screen as it was typed, and so does the question. */
	isLine: boolean;
	readonly settle: (answer: string | undefined) => void;
};

export class Questions {
	readonly #host: QuestionsHost;
	#pending: Pending | undefined;

	constructor(host: QuestionsHost) {
		this.#host = host;
	}

	/** The question that is open. */
	get current(): Question | undefined {
		return this.#pending?.question;
	}

	/** Whether the key was taken as an answer. Ctrl-C is left to whoever interrupts the command. */
	handle(event: KeyEvent): boolean {
		const pending = this.#pending;
		if (pending === undefined || (event.type === 'key' && event.name === 'ctrl-c')) {
			return false;
		}

		const step = answerStep(pending.question, event);
		if ('answer' in step) {
			pending.settle(step.answer);
			// The keys behind it may have come in the same piece, and are meant for the prompt.
			this.#pending = undefined;
		} else {
			pending.question = step.question;
		}

		this.#host.changed();
		return true;
	}

	/** A whole line as the answer, where lines are all there is. */
	answer(line: string): void {
		const pending = this.#pending;
		if (pending === undefined) {
			return;
		}

		const {kind, choices} = pending.question;
		pending.isLine = true;
		if (choices !== undefined) {
			pending.settle(choiceOf(choices, line));
			return;
		}

		const isNo = kind === 'yesNo' && !/^y(?:es)?$/i.test(line.trim());
		pending.settle(isNo ? undefined : line);
	}

	/** Resolves to whether the answer is yes. */
	async confirm({text, typed}: Confirmation, signal: AbortSignal): Promise<boolean> {
		const question: Question = {
			kind: typed === undefined ? 'yesNo' : 'typed', text, typed, answer: '',
		};
		const {answer, isLine} = await this.#ask(question, signal);
		const isYes = answer !== undefined && (typed === undefined || answer.trim() === typed.trim());
		if (!isLine) {
			this.#host.report(`${text}${questionEnding(question)}${typed === undefined ? (isYes ? 'yes' : 'no') : answer ?? 'no'}\n`);
		}

		return isYes;
	}

	/** Resolves to one of the choices, or undefined for none. */
	async choose(text: string, choices: readonly string[], signal: AbortSignal): Promise<string | undefined> {
		const question: Question = {
			kind: 'choice', text, choices, answer: '',
		};
		const {answer, isLine} = await this.#ask(question, signal);
		if (!isLine) {
			this.#host.report(`${text}${questionEnding(question)}${answer ?? ''}\n`);
		}

		return answer;
	}

	/** Rejects with PromptInterruptedError when there is no answer. */
	async askPassword(text: string, signal: AbortSignal): Promise<string> {
		const {answer} = await this.#ask({kind: 'password', text, answer: ''}, signal);
		if (answer === undefined) {
			throw new PromptInterruptedError();
		}

		return answer;
	}

	async #ask(question: Question, signal: AbortSignal): Promise<{readonly answer: string | undefined; readonly isLine: boolean}> {
		// One at a time: a second question is answered with no.
		this.#pending?.settle(undefined);
		const {promise, resolve} = Promise.withResolvers<string | undefined>();
		const settle = (answer: string | undefined) => {
			resolve(answer);
		};

		const onAbort = () => {
			resolve(undefined);
		};

		signal.addEventListener('abort', onAbort, {once: true});
		const pending: Pending = {question, isLine: false, settle};
		this.#pending = pending;
		this.#host.changed();
		try {
			const answer = signal.aborted ? undefined : await promise;
			return {answer, isLine: pending.isLine};
		} finally {
			signal.removeEventListener('abort', onAbort);
			if (this.#pending === pending) {
				this.#pending = undefined;
			}

			this.#host.changed();
		}
	}
}
