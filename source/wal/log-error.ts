import {UserError} from '../errors.ts';

/** A log that can't be read. `etcdText` is what etcd says about the same. */
export class LogError extends UserError {
	override readonly name = 'LogError';
	readonly etcdText: string;

	constructor(message: string, etcdText: string, {hint}: {hint?: string} = {}) {
		super(message, {hint});
		this.etcdText = etcdText;
	}
}

/** Damage at a place of the log, which is only ever reported. */
export function damage(file: string, offset: number, etcdText: string, reason = ''): LogError {
	return new LogError(`the log is damaged: ${file} at byte ${offset}: ${etcdText}${reason === '' ? '' : ` (${reason})`}`, etcdText, {
		hint: 'Nothing was changed. Restore a backup, or copy the directory and cut the file there to keep what comes before.',
	});
}
