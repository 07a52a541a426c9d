import {UserError, messageOf} from '../errors.ts';

/** Why there is no backup, in the words of etcdctl. */
export class BackupError extends UserError {
	override readonly name = 'BackupError';

	constructor(message: string, hint?: string) {
		super(message, {hint});
	}
}

/** What the system says about a failed call, without the code before and the call after it: `no such file or directory`. */
export function systemReason(error: unknown): string {
	return messageOf(error).replace(/^[A-Z\d]+: ([^,]+)(?:,.*)?$/s, '$1');
}
