/**
The catalogue of v2 error codes: the text and HTTP status of each.
*/

type CatalogueEntry = readonly [message: string, status: number];

const catalogue = {
	100: ['Key not found', 404],
	101: ['Compare failed', 412],
	102: ['Not a file', 403],
	104: ['Not a directory', 400],
	105: ['Key already exists', 412],
	107: ['Root is read only', 400],
	108: ['Directory not empty', 403],
	110: ['The request requires user authentication', 401],
	201: ['PrevValue is Required in POST form', 400],
	202: ['The given TTL in POST form is not a number', 400],
	203: ['The given index in POST form is not a number', 400],
	209: ['Invalid field', 400],
	210: ['Invalid POST form', 400],
	211: ['Value provided on refresh', 400],
	212: ['A TTL must be provided on refresh', 400],
	300: ['Raft Internal Error', 500],
	401: ['The event in requested index is outdated and cleared', 400],
} as const satisfies Record<number, CatalogueEntry>;

/** An error code that etcd 2.3.7 can answer with. */
export type ErrorCode = keyof typeof catalogue;

/** Names for the codes that are raised or matched in code. */
export const errorCodes = {
	keyNotFound: 100,
	compareFailed: 101,
	notFile: 102,
	notDirectory: 104,
	keyExists: 105,
	rootReadOnly: 107,
	directoryNotEmpty: 108,
	unauthorized: 110,
	prevValueRequired: 201,
	ttlNotNumber: 202,
	indexNotNumber: 203,
	invalidField: 209,
	invalidForm: 210,
	refreshValue: 211,
	refreshTtlRequired: 212,
	raftInternal: 300,
	eventIndexCleared: 401,
} as const satisfies Record<string, ErrorCode>;

/** The HTTP status that goes with a code; 400 for codes outside the catalogue. */
export function statusOfErrorCode(code: number): number {
	return code in catalogue ? catalogue[code as ErrorCode][1] : 400;
}

/* Not in the parameter list, where Node's own remover of types stumbles over an `in`. */
function reasonFor(code: number): string {
	return code in catalogue ? catalogue[code as ErrorCode][0] : '';
}

/**
A refusal by the v2 API. `detail` is the `cause` member of the JSON body (empty when there is none),
`index` the store index at the failure, 0 for validation and authentication errors.
*/
export class EtcdError extends Error {
	override readonly name = 'EtcdError';
	readonly code: number;
	readonly reason: string;
	readonly detail: string;
	readonly index: number;

	constructor(code: number, detail = '', index = 0, reason = reasonFor(code)) {
		// An answer to a client, not a fault: its stack is never shown, and would cost more than the read of a key that is not there.
		/* oxlint-disable unicorn-js/no-nonstandard-builtin-properties -- V8's own, and this runs on V8 alone */
		const {stackTraceLimit} = Error;
		Error.stackTraceLimit = 0;
		super(`${code}: ${reason} (${detail}) [${index}]`);
		Error.stackTraceLimit = stackTraceLimit;
		/* eslint-enable unicorn/no-nonstandard-builtin-properties */
		this.code = code;
		this.reason = reason;
		this.detail = detail;
		this.index = index;
	}
}

/** Whether the store has refused for one of these reasons. */
export function hasCode(error: unknown, ...codes: readonly ErrorCode[]): error is EtcdError {
	return error instanceof EtcdError && (codes as readonly number[]).includes(error.code);
}

/** One whose next step is another than its code tells. */
export class HintedError extends EtcdError {
	readonly hint: string;

	constructor(code: number, detail: string, {index, hint}: {readonly index?: number; readonly hint: string}) {
		super(code, detail, index);
		this.hint = hint;
	}
}

/** Access was refused: whoever is not let in and whoever may not do it have different next steps. */
export class AccessError extends HintedError {
	constructor(detail: string, hint: string) {
		super(errorCodes.unauthorized, detail, {hint});
	}
}

/** A write that is refused because the log takes no more, for good or until there is room on the disk; reads go on. */
export class UnwritableLogError extends EtcdError {
	constructor(why: string, {isFull = false} = {}) {
		super(
			errorCodes.raftInternal,
			`the log can't be written: ${why}; the server takes writes again when ${isFull ? 'there is room' : 'it is started anew'}`,
		);
	}
}

/**
What a server keeps of the history, which it names when it is asked for more: its oldest index, the one asked for, and the newest
(0 where it says none). Undefined when it does not.
*/
export function keptHistoryOf(error: unknown): {readonly oldest: bigint; readonly wanted: bigint; readonly newest: number} | undefined {
	if (!(error instanceof EtcdError) || error.code !== errorCodes.eventIndexCleared) {
		return undefined;
	}

	const [, oldest, wanted] = /\[(\d+)\/(\d+)\]/.exec(error.detail) ?? [];
	return oldest === undefined || wanted === undefined
		? undefined
		: {oldest: BigInt(oldest), wanted: BigInt(wanted), newest: error.index ?? 0};
}
