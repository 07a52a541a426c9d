/**
What v2 has and v3 does not, in one sentence each, with what to do instead.
*/
import {UserError} from '../errors.ts';

export class NoSuchThingError extends UserError {
	override readonly name = 'NoSuchThingError';

	constructor(message: string, hint: string) {
		super(message, {exitCode: 4, hint});
	}
}

/** A directory cannot be made, given a time to live, or kept when it is empty. */
export function noDirectories(path: string): NoSuchThingError {
	return new NoSuchThingError(
		`etcd v3 keeps no directories of their own: ${path} is there as long as it has keys`,
		'Set a key in it; only keys have a time to live.',
	);
}
