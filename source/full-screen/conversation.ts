/**
What is said at the foot of the full-screen view: what a key asks for, and what has come of it.
*/
import {type KeyBindings} from '../prompt/editing/key-bindings.ts';
import {type KeyEvent} from '../terminal/input/keys.ts';
import {footStep, type Foot} from './foot.ts';
import {outcomeOf, type NodeAction, type Target} from './node-actions.ts';

export type Remark = {readonly text: string; readonly isError: boolean};

export type ConversationHost = {
	/** Those of the prompt: they hold for texts that are typed here. */
	readonly keys: KeyBindings;
	/** Runs a line of the shell; `hear` is told what that says. */
	submit(line: string): void;
	/** Puts a text into the clipboard of the terminal. */
	copy(text: string): void;
};

/** Of what a line says, no more is kept. */
const remarkLengthMax = 2000;

export class Conversation {
	readonly #host: ConversationHost;
	#foot: Foot | undefined;
	#remark: Remark | undefined;
	#awaited: string | undefined;

	constructor(host: ConversationHost) {
		this.#host = host;
	}

	/** What is being asked. */
	get foot(): Foot | undefined {
		return this.#foot;
	}

	get remark(): Remark | undefined {
		return this.#remark;
	}

	/** Something that a line of ours has said. */
	hear(text: string, isError: boolean): void {
		const before = this.#remark;
		const isReplaced = before === undefined || (isError && !before.isError);
		const whole = isReplaced ? text : `${before.text}\n${text}`;
		this.#remark = {text: whole.slice(0, remarkLengthMax).trim(), isError: isError || before?.isError === true};
	}

	/** Another key: what was said has been read. Returns whether anything was. */
	goOn(): boolean {
		const isSaid = this.#remark !== undefined;
		this.#remark = undefined;
		this.#awaited = undefined;
		return isSaid;
	}

	/** Whether a line of ours was to make this node, and no key has come since. True once. */
	takeMade(path: string): boolean {
		const isMade = path === this.#awaited;
		if (isMade) {
			this.#awaited = undefined;
		}

		return isMade;
	}

	act(action: NodeAction, target: Target | undefined, facts: {isGuarded: boolean}): void {
		const outcome = outcomeOf(action, target, facts);
		switch (outcome?.type) {
			case 'run': {
				this.#run(outcome.line);
				break;
			}

			case 'ask': {
				this.#foot = outcome.foot;
				break;
			}

			case 'copy': {
				this.#host.copy(outcome.text);
				this.#remark = {text: outcome.said, isError: false};
				break;
			}

			case 'tell': {
				this.#remark = {text: outcome.text, isError: true};
				break;
			}

			case undefined: {
				break;
			}
		}
	}

	/** Returns whether something is being asked, which takes every key. */
	handle(event: KeyEvent): boolean {
		if (this.#foot === undefined) {
			return false;
		}

		const {foot, line, makes} = footStep(this.#foot, event, this.#host.keys);
		this.#foot = foot;
		if (line !== undefined) {
			this.#awaited = makes;
			this.#run(line);
		}

		return true;
	}

	#run(line: string): void {
		this.#remark = {text: line, isError: false};
		this.#host.submit(line);
	}
}
