import {UserError} from '../errors.ts';

/** What to do next; `way` is how the command at hand reads files. */
export function filesHint(way = '--data-dir DIR'): string {
	return `The files of a server tell more: ${way}, its data dir or a backup of that.`;
}

/** A cluster itself does not tell that much of its past; the files of one of its servers may. */
export class OutOfReachError extends UserError {
	override readonly name = 'OutOfReachError';
	readonly #known: string;

	/** `known` is a sentence about what can be told. */
	constructor(message: string, {known = '', way}: {readonly known?: string; readonly way?: string} = {}) {
		super(message, {hint: known === '' ? filesHint(way) : `${known} ${filesHint(way)}`});
		this.#known = known;
	}

	/** The same for a command that reads files in a way of its own. */
	by(way: string): OutOfReachError {
		return new OutOfReachError(this.message, {known: this.#known, way});
	}
}
