/**
What the user reads when a command fails: etcdctl's words and exit codes, and in our own modes a hint below them.
*/
import {
	ClusterError,
	LostAnswerError,
	RequestError,
	SyncError,
} from '../../engine/errors.ts';
import {isPartMissing, PromptInterruptedError, UserError} from '../../errors.ts';
import {EtcdError} from '../../protocol/errors.ts';
import {withoutPasswords} from '../../protocol/redaction.ts';
import {type CommandContext, type CommandMode} from './context.ts';
import {hintFor} from './hints.ts';
import {asTyped} from './typed.ts';

/** Something is missing or wrong in the arguments of a command: printed as `Error:  …`. */
export class ArgumentError extends UserError {
	override readonly name = 'ArgumentError';
}

export type Failure = {readonly text: string; readonly exitCode: number};

function detailsOf(error: Error): string {
	if (error instanceof ClusterError) {
		return `${error.message}\n${error.attempts.map((attempt, i) => `error #${i}: ${attempt}\n`).join('')}\n`;
	}

	return `${error.message}\n`;
}

function strictFailure(error: unknown): Failure | undefined {
	if (error instanceof SyncError) {
		return {text: `${error.notice}Error:  ${detailsOf(error.cause)}`, exitCode: error.exitCode};
	}

	if (error instanceof EtcdError) {
		return {text: `Error:  ${detailsOf(error)}`, exitCode: 4};
	}

	if (error instanceof ClusterError || error instanceof RequestError || error instanceof ArgumentError) {
		return {text: `Error:  ${detailsOf(error)}`, exitCode: error.exitCode};
	}

	if (error instanceof PromptInterruptedError) {
		return {text: '', exitCode: error.exitCode};
	}

	if (isPartMissing(error)) {
		return {text: 'etcsh was replaced while it ran: start it again\n', exitCode: 1};
	}

	return error instanceof UserError ? {text: `${error.message}\n`, exitCode: error.exitCode} : undefined;
}

/** The text for stderr and the exit code; undefined for an error that is a bug of ours. */
export function describeFailure(error: unknown, mode: CommandMode): Failure | undefined {
	const failure = strictFailure(error);
	if (failure === undefined || failure.text === '' || mode === 'strict') {
		return failure;
	}

	const hint = asTyped(hintFor(error) ?? '', mode);
	const text = hint === '' ? failure.text : `${failure.text.replace(/(?<!\n)\n+$/, '\n')}  ${hint}\n`;
	return {...failure, text: withoutPasswords(text)};
}

/** Says it on stderr and returns its exit code; throws what is a bug of ours. */
export function sayFailure(error: unknown, {mode, stderr}: Pick<CommandContext, 'mode' | 'stderr'>): number {
	const failure = describeFailure(error, mode);
	if (failure === undefined) {
		throw error;
	}

	stderr(failure.text);
	return failure.exitCode;
}

/** The text of a failure with another next step below its first line. */
export function withHint(text: string, hint: string): string {
	return `${text.split('\n', 1)[0]!}\n  ${hint}\n`;
}

/**
What the member, user, role and auth commands print: the bare text, always exit code 1. A failed synchronisation and a lost
answer keep the form that they have everywhere. In our own modes the text also says what was tried.
*/
export function asAdministrativeError(error: unknown, mode: CommandMode): unknown {
	if (
		error instanceof UserError
		&& !(error instanceof SyncError || error instanceof LostAnswerError || error instanceof PromptInterruptedError)
	) {
		const text = mode === 'strict' ? error.message : detailsOf(error).trimEnd();
		return new UserError(text, {hint: hintFor(error), cause: error});
	}

	return error;
}
