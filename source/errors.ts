/**
A mistake or a situation that the user can do something about: a message, what to do next, and the exit code.
Everything else that is thrown is a bug of ours.
*/
export class UserError extends Error {
	override readonly name: string = 'UserError';
	/**
	The next step, in one line; shown by our own modes, never by the strict one. A command of ours stands behind a ›: at the prompt of the
	system's shell `etcsh` comes before it.
	*/
	readonly hint?: string;
	readonly exitCode: number;

	constructor(message: string, {hint, exitCode = 1, cause}: {hint?: string; exitCode?: number; cause?: unknown} = {}) {
		// Who prints an error would read that its cause is undefined.
		super(message, cause === undefined ? undefined : {cause});
		this.hint = hint;
		this.exitCode = exitCode;
	}
}

/** Another process has it for itself. */
export class InUseError extends UserError {
	override readonly name: string = 'InUseError';
}

/** The process was told to end while it asked for a password: it ends silently. */
export class PromptInterruptedError extends UserError {
	override readonly name = 'PromptInterruptedError';

	constructor() {
		super('interrupted', {exitCode: 255});
	}
}

/** Whether a part of the program that is loaded on demand is missing, or does not belong to the rest. */
export function isPartMissing(error: unknown): boolean {
	const {code} = (error ?? {}) as NodeJS.ErrnoException;
	// oxlint-disable-next-line xo-js/no-restricted-syntax -- the engine has no code for that
	return code === 'ERR_MODULE_NOT_FOUND' || (error instanceof SyntaxError && error.message.includes('does not provide an export named'));
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

/** The same without the code and the call of the operating system: `no such file or directory`. */
export function reasonOf(error: unknown): string {
	const {code} = (error ?? {}) as NodeJS.ErrnoException;
	// Node's text names an operation that the user knows nothing of.
	if (code === 'EISDIR') {
		return 'it is a directory';
	}

	const message = messageOf(error);
	return typeof (error as NodeJS.ErrnoException | undefined)?.syscall === 'string'
		? message.replace(/^[A-Z\d]+: /, '').replace(/, \w+(?: '.*')?$/s, '')
		: message;
}
