/**
`get`, `set` and `rm` on a part of a JSON, YAML or TOML value. What others write in the meantime is never overwritten: the change is made
again on what they wrote.
*/
import {type Engine, type KeyResponse, type Node} from '../../engine/engine.ts';
import {getIfThere} from '../../engine/get-if-there.ts';
import {UserError} from '../../errors.ts';
import {jsonOf, newDocument} from '../../format/json-part.ts';
import {documentOf, plainJson} from '../../format/parts/document.ts';
import {parsePath} from '../../format/part-path.ts';
import {shortened} from '../../format/caret.ts';
import {errorCodes, hasCode} from '../../protocol/errors.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {isLossy} from '../../subtree/lossy.ts';
import {type Invocation} from '../common/command.ts';
import {confirmOnProtected} from '../common/confirmation.ts';
import {noTerminal, ownText, type CommandContext} from '../common/context.ts';
import {printResponse, requireKey, ttlOf} from '../common/key-commands.ts';
import {printRows} from '../common/rows.ts';
import {signsOf} from '../common/signs.ts';
import {partNote} from './part-note.ts';

/** How often somebody else may be faster. */
const attemptCountMax = 30;

function requireFile({dir}: Node, key: string): void {
	if (dir === true) {
		throw new UserError(`${key} is a directory, and has no value`, {hint: `›ls ${key} lists it.`});
	}
}

function missing(key: string, path: string, kind?: string): UserError {
	const readAs = kind === undefined || kind === 'JSON' ? '' : `, read as ${kind},`;
	return new UserError(`${key}${readAs} has no ${shortened(path)}`, {hint: `›get ${key} shows what it has.`, exitCode: 4});
}

export async function getPart(context: CommandContext, {flags, positionals, isOneOfMany = false}: Invocation): Promise<number> {
	const path = positionals[1]!;
	const steps = parsePath(path);
	const engine = await context.connect();
	const key = requireKey(context, positionals);
	const {node} = await engine.get(key, {quorum: flags.bool('quorum'), signal: context.startPhase()});
	requireFile(node, key);
	const {kind, part: partAt} = await documentOf(node.value ?? '', `›get ${key}`);
	const part = partAt(steps);
	if (part === undefined) {
		throw missing(key, path, kind);
	}

	if (context.rowFormat !== ownText) {
		return printRows(context, {
			columns: ['key', 'path', 'value'], rows: [{key: node.key, path, value: part}], raw: 'value', isSingle: true,
		});
	}

	if (isOneOfMany && context.terminal !== noTerminal) {
		const {printNamed} = await import('./named-value.ts');
		printNamed(context, node.key, part);
		return 0;
	}

	context.stdout(`${part}\n`);
	return 0;
}

/** Undefined when somebody else was faster. */
async function write(
	engine: Engine,
	{key, node, value, ttl, signal}: {key: string; node: Node | undefined; value: string; ttl: number | undefined; signal: AbortSignal},
): Promise<KeyResponse | undefined> {
	try {
		if (node === undefined) {
			return await engine.create(key, {value, ttl, signal});
		}

		// The time to live goes on running.
		const rest = node.expiration === undefined ? undefined : Math.max(1, node.ttl ?? 1);
		return await engine.set(key, {
			value, ttl: ttl ?? rest, prevIndex: BigInt(node.modifiedIndex), signal,
		});
	} catch (error) {
		if (hasCode(error, errorCodes.compareFailed, errorCodes.keyExists, errorCodes.keyNotFound)) {
			return undefined;
		}

		throw error;
	}
}

async function change(
	context: CommandContext,
	{key, ttl, valueAfter}: {
		readonly key: string;
		readonly ttl?: number;
		/** Of the value that is there now; undefined of a key that does not exist. */
		valueAfter(value: string | undefined): Promise<string> | string;
	},
): Promise<KeyResponse> {
	const engine = await context.connect();
	const signal = context.startPhase();
	for (let attempt = 0; attempt < attemptCountMax; attempt++) {
		const {node} = await getIfThere(engine, key, {quorum: true, signal});
		if (node !== undefined) {
			requireFile(node, key);
		}

		if (isLossy(engine, node?.value ?? '')) {
			throw new UserError(`the value of ${key} may hold bytes that the API cannot carry, and would not be the same`);
		}

		const response = await write(engine, {
			key, node, value: await valueAfter(node === undefined ? undefined : node.value ?? ''), ttl, signal,
		});
		if (response !== undefined) {
			return response;
		}
	}

	throw new UserError(`${key} keeps changing: nothing was written`, {hint: 'Try again.'});
}

export async function setPart(context: CommandContext, {flags, positionals}: Invocation): Promise<number> {
	const [, path = '', typed = ''] = positionals;
	const steps = parsePath(path);
	const value = jsonOf(typed);
	if (flags.has('swap-with-value') || flags.has('swap-with-index')) {
		throw new UserError('a part of a value is compared by itself', {hint: 'Leave out --swap-with-value and --swap-with-index.'});
	}

	const key = requireKey(context, positionals);
	let isNew = false;
	let before: string | undefined;
	const response = await change(context, {
		key,
		ttl: ttlOf(flags),
		async valueAfter(text) {
			isNew = text === undefined;
			const document = text === undefined ? undefined : await documentOf(text, `›get ${key}`);
			before = document?.json(steps);
			return document === undefined ? newDocument(steps, value) : document.withPart(steps, value);
		},
	});
	if (context.output === 'simple' && context.rowFormat === ownText) {
		context.stdout(`${plainJson(value)}\n`);
		const note = isNew ? `${visible(key)} is a new key\n` : partNote(path, {before, after: value, arrow: signsOf(context).arrow});
		context.stderr(note ?? '');
	} else {
		await printResponse(context, response);
	}

	return 0;
}

export async function removePart(context: CommandContext, {flags, positionals}: Invocation): Promise<number> {
	const path = positionals[1]!;
	const steps = parsePath(path);
	if (['with-value', 'with-index', 'dir', 'recursive', 'r'].some(name => flags.has(name))) {
		throw new UserError('a part of a value is removed without --with-value, --with-index, --dir and --recursive');
	}

	const key = requireKey(context, positionals);
	await confirmOnProtected(context, `Remove ${shortened(path)} of ${key}?`, {isYes: flags.bool('yes')});
	let removed: string | undefined;
	const response = await change(context, {
		key,
		async valueAfter(before) {
			const document = before === undefined ? undefined : await documentOf(before, `›get ${key}`);
			const after = document?.withoutPart(steps);
			if (after === undefined) {
				throw missing(key, path, document?.kind);
			}

			removed = document!.part(steps);
			return after;
		},
	});
	if (context.output === 'simple' && context.rowFormat === ownText) {
		context.stdout(`${removed ?? ''}\n`);
	} else {
		await printResponse(context, response);
	}

	return 0;
}
