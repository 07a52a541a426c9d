import {reasonOf, UserError} from '../errors.ts';

/** A data dir that the system does not let us use. */
export class DataDirError extends UserError {
	override readonly name = 'DataDirError';
	/** What was tried, where, and what the system said. */
	override readonly cause: NodeJS.ErrnoException;

	constructor(message: string, hint: string | undefined, cause: NodeJS.ErrnoException) {
		super(message, {hint});
		this.cause = cause;
	}
}

const readOnlyHint = '--read-only looks into it without writing.';

const hints: Readonly<Record<string, string>> = {
	EACCES: 'It belongs to another user: run etcsh as that one, or take another directory.',
	EPERM: 'The system allows this to nobody there: take another directory.',
	EDQUOT: `Make room there; ${readOnlyHint}`,
	EINVAL: 'etcd has not made it: move it away.',
	EIO: 'The disk is failing: the log of the system says more.',
	EISDIR: 'There is a directory where etcd has a file: move it away.',
	ELOOP: 'Its links lead in a circle: name a directory.',
	EMFILE: 'This process has too many files open: "ulimit -n" raises the limit.',
	ENAMETOOLONG: 'Take a shorter name.',
	ENFILE: 'All processes together have too many files open.',
	ENOENT: 'Nothing can be made there: is the disk mounted, and does a link lead to what is not there?',
	ENOSPC: `Make room there; ${readOnlyHint}`,
	ENOTDIR: 'A data dir is a directory; take another name, or move the file away.',
	EROFS: 'Nothing can be written there: take another directory.',
};

/** With these the system keeps us from writing, and perhaps not from reading. */
const writeRefusals: ReadonlySet<string | undefined> = new Set(['EACCES', 'EPERM', 'EROFS']);

/** Whether it was a write that the system did not allow; a look at the files tells whether they can be read. */
export function mayBeReadable(error: unknown): boolean {
	return writeRefusals.has(systemErrorOf(error)?.code);
}

/** What the system says of a data dir in our words, and everything else as it is. `isReadable` says that only writing is refused. */
export function asDataDirError(dataDir: string, error: unknown, {isReadable = false}: {readonly isReadable?: boolean} = {}): unknown {
	const system = systemErrorOf(error);
	if (system === undefined) {
		return error;
	}

	if (system.syscall === 'uv_cwd') {
		const cause = Object.assign(new Error('ENOENT: the working directory is gone, getcwd'), {code: 'ENOENT', syscall: 'getcwd'});
		return new DataDirError(
			`can't use the data dir ${dataDir}: ${reasonOf(cause)}`,
			'Go to a directory that is there, or name the data dir from the root.',
			cause,
		);
	}

	const place = system.path === undefined || system.path === dataDir ? '' : ` (${system.path})`;
	const hint = isReadable ? `You may read it, but not write there: ${readOnlyHint}` : hints[system.code ?? ''];
	return new DataDirError(`can't use the data dir ${dataDir}: ${reasonOf(system)}${place}`, hint, system);
}

/** An error of the system itself, or the one that made the log give up. */
function systemErrorOf(error: unknown): NodeJS.ErrnoException | undefined {
	if (error instanceof UserError || !(error instanceof Error)) {
		return undefined;
	}

	return typeof (error as NodeJS.ErrnoException).syscall === 'string' ? error : systemErrorOf(error.cause);
}
