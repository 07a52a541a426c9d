import {InUseError, UserError} from '../errors.ts';

/** A log that can't be read. `etcdText` is what etcd says about the same. */
export class LogError extends UserError {
	override readonly name: string = 'LogError';
	readonly etcdText: string;

	constructor(message: string, etcdText: string, {hint}: {hint?: string} = {}) {
		super(message, {hint});
		this.etcdText = etcdText;
	}
}

/** Another process writes the log. `pid` is 0 when it is not known. */
export class LogHeldError extends InUseError {
	override readonly name = 'LogHeldError';

	constructor(segment: string, pid: number) {
		const holder = pid === 0 ? 'another process' : `process ${pid}`;
		super(`the data dir is in use by ${holder}, which has ${segment} locked as etcd does`, {
			hint: 'Stop that etcd first; --read-only looks into the data dir meanwhile.',
		});
	}
}

/** Damage at a place of the log, which is only ever reported. */
export function damage(file: string, offset: number, etcdText: string, reason = ''): LogError {
	return new LogError(`the log is damaged: ${file} at byte ${offset}: ${etcdText}${reason === '' ? '' : ` (${reason})`}`, etcdText, {
		hint: 'Nothing was changed. Restore a backup, or copy the directory and cut the file there to keep what comes before.',
	});
}

/** Raft indexes of the first and the last entry that are not there. */
export type LogGap = {readonly from: number; readonly to: number};

/** In place of some entries there is the snapshot of another member, which no longer had them when this one came back. */
export class LogGapError extends LogError {
	override readonly name = 'LogGapError';
	readonly gap: LogGap;

	constructor({message, etcdText, hint}: LogError, gap: LogGap) {
		super(message, etcdText, {hint});
		this.gap = gap;
	}
}
