/**
What a session offers to the commands that run in it, besides the engine: somebody who answers questions.
*/
import {type CommandContext} from '../commands/command.ts';
import {Questions, type QuestionsHost} from './questions.ts';

export class SessionOffers {
	readonly questions: Questions;

	constructor(host: QuestionsHost) {
		this.questions = new Questions(host);
	}

	/** For the context of one command; `signal` ends what it asks. */
	forCommand(signal: AbortSignal): Partial<CommandContext> {
		return {
			confirm: async question => this.questions.confirm(question, signal),
			askPassword: async text => this.questions.askPassword(text, signal),
		};
	}
}
