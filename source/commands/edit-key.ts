/**
The work of `edit`: a value goes through the user's editor and comes back by compare-and-swap. What others write in the
meantime is never overwritten unasked, and what the user has typed is never lost.
*/
import {diff3Merge} from 'node-diff3';
import {type Engine, type Node} from '../engine/engine.ts';
import {requireWritable} from '../engine/read-only.ts';
import {UserError} from '../errors.ts';
import {jsonChanges} from '../format/json-changes.ts';
import {editableForm} from '../format/json-edit.ts';
import {lineDifference} from '../format/line-difference.ts';
import {isJsonDocument, languageOf, type TextLanguage} from '../format/parts/problems.ts';
import {getIfThere} from '../engine/get-if-there.ts';
import {errorCodes, hasCode} from '../protocol/errors.ts';
import {baseName} from '../protocol/paths.ts';
import {stylesFor} from '../terminal/text/styles.ts';
import {visible} from '../terminal/text/terminal-safe.ts';
import {isLossy} from '../subtree/lossy.ts';
import {type EditorFile} from '../terminal/external-editor.ts';
import {counted} from '../util/counted.ts';
import {
	colorsOf,
	nobody,
	printColored,
	type CommandContext,
} from './common/context.ts';
import {requireKey} from './common/key-commands.ts';

/** The node as it is; undefined when there is none. */
type State = Pick<Node, 'value' | 'ttl' | 'expiration' | 'modifiedIndex'> | undefined;

const mineMark = '<<<<<<< yours';
const middleMark = '=======';
const theirsMark = '>>>>>>> in the cluster';

/** The user chose to give up. */
class GivenUpError extends UserError {
	override readonly name = 'GivenUpError';
}

async function read(context: CommandContext, engine: Engine, key: string): Promise<State> {
	const {node} = await getIfThere(engine, key, {quorum: true, signal: context.startPhase()});
	if (node?.dir === true) {
		throw new UserError(`${key} is a directory`, {hint: `›ls ${key} lists what can be edited.`});
	}

	if (isLossy(engine, node?.value ?? '')) {
		throw new UserError(`the value of ${key} may hold bytes that the API cannot carry, and would not be the same`, {
			hint: `If it is right as it shows: ›get ${key} -o raw > FILE, and ›set ${key} < FILE`,
		});
	}

	return node;
}

/** As the editor shows it. */
function formOf(state: State): string {
	const value = state?.value ?? '';
	return editableForm(value)?.text ?? value;
}

/** What is stored of a text that the editor gave back, in place of what was there. */
function storedOf(text: string, state: State): string {
	const form = editableForm(state?.value ?? '');
	return form === undefined ? text : form.stored(text);
}

/** Mine and theirs in one text; where both changed the same lines, both versions are kept between marks. */
export function mergeTexts({mine, base, theirs}: {readonly mine: string; readonly base: string; readonly theirs: string}): string {
	const [mineLines, baseLines, theirLines] = [mine, base, theirs].map(text => text.split('\n'));
	const regions = diff3Merge(mineLines!, baseLines!, theirLines!, {excludeFalseConflicts: true});
	return regions.flatMap(({ok, conflict}) => conflict === undefined
		? ok ?? []
		: [mineMark, ...conflict.a, middleMark, ...conflict.b, theirsMark]).join('\n');
}

function hasMarks(text: string): boolean {
	const lines = new Set(text.split('\n'));
	return lines.has(mineMark) || lines.has(theirsMark);
}

/** Of what somebody else has changed: the question below it has to be seen together with it. */
const foreignRowsMax = 15;

/** Longer lines do not show what has changed in them. */
const lineLengthMax = 160;

/** The paths for a document of one line or of long lines, which lines do not show. */
function documentDifference(before: string, after: string, colors: ReturnType<typeof colorsOf>): string | undefined {
	const hasLongLine = (text: string): boolean => text.split('\n').some(line => line.length > lineLengthMax);
	const isForPaths = editableForm(before) !== undefined || hasLongLine(before) || hasLongLine(after);
	return isForPaths ? pathDifference(before, after, colors) : undefined;
}

/** The paths that have changed in a JSON document, one in a row; undefined for any other text. */
function pathDifference(before: string, after: string, colors: ReturnType<typeof colorsOf>): string | undefined {
	const difference = jsonChanges(before, after);
	if (difference === undefined) {
		return undefined;
	}

	const styles = stylesFor(colors);
	const {changes, count} = difference;
	const rows = changes.map(change => {
		const old = change.before === undefined ? [] : [styles.removed(visible(change.before))];
		const young = change.after === undefined ? [] : [styles.added(visible(change.after))];
		const sign = change.before === undefined ? '+ ' : (change.after === undefined ? '- ' : '');
		return `${visible(change.path)} ${sign}${[...old, ...young].join(' → ')}\n`;
	});
	return rows.join('') + (count > changes.length ? `and ${counted(count - changes.length, 'change')} more\n` : '');
}

class Editing {
	readonly #context: CommandContext;
	readonly #engine: Engine;
	readonly #key: string;
	readonly #file: EditorFile;

	constructor(context: CommandContext, {engine, key, file}: {engine: Engine; key: string; file: EditorFile}) {
		this.#context = context;
		this.#engine = engine;
		this.#key = key;
		this.#file = file;
	}

	async run(first: State): Promise<void> {
		let base = first;
		let draft = formOf(first);
		const language = await languageOf(draft);
		for (;;) {
			const text = await this.#edit(draft, {unchanged: formOf(base), language});
			const value = storedOf(text, base);
			if (text === formOf(base) || value === (base?.value ?? '')) {
				this.#context.stdout(`${this.#key}: nothing was changed\n`);
				return;
			}

			const index = await this.#save(value, base);
			if (index !== undefined) {
				this.#report(first, value, index);
				return;
			}

			const theirs = await read(this.#context, this.#engine, this.#key);
			const answer = theirs === undefined
				? await this.#choose(`${this.#key} was removed meanwhile.`, ['create it again', 'give up'])
				: await this.#askAboutChange({text, base, theirs});
			if (answer === 'merge') {
				draft = mergeTexts({mine: text, base: formOf(base), theirs: formOf(theirs)});
				base = theirs;
				continue;
			}

			const forced = await this.#save(value, theirs);
			if (forced !== undefined) {
				this.#report(theirs, value, forced);
				return;
			}

			// Somebody else was faster than our question: start again from what is there now.
			draft = text;
			base = theirs;
		}
	}

	/** Edits until the text can be saved. */
	async #edit(
		draft: string,
		{unchanged, language}: {readonly unchanged: string; readonly language: TextLanguage | undefined},
	): Promise<string> {
		for (let text = draft; ;) {
			text = await this.#file.edit(text);
			this.#context.signal.throwIfAborted();
			const problem = hasMarks(text)
				? 'There are still conflict marks in it.'
				: language?.problem(text);
			if (problem === undefined || text === unchanged) {
				return text;
			}

			const answer = await this.#choose(hasMarks(text) ? problem : `That is not ${language!.kind} any more: ${problem}`, [
				'edit again',
				'save it anyway',
				'give up',
			]);
			if (answer !== 'edit again') {
				return text;
			}
		}
	}

	/** Shows what somebody else has changed, and says whether that can be merged. */
	async #askAboutChange(
		{text, base, theirs}: {readonly text: string; readonly base: State; readonly theirs: NonNullable<State>},
	): Promise<string> {
		const colors = colorsOf(this.#context);
		const [before, after] = [base?.value ?? '', theirs.value ?? ''];
		if (before !== after && this.#context.ask !== nobody) {
			const difference = pathDifference(before, after, colors) ?? lineDifference(formOf(base), formOf(theirs), colors);
			const rows = difference?.split('\n').slice(0, -1) ?? ['(too much to be shown)'];
			const rest = rows.length > foreignRowsMax ? [`and ${counted(rows.length - foreignRowsMax, 'line')} more`] : [];
			printColored(this.#context, `${['Somebody else has changed:', ...rows.slice(0, foreignRowsMax), ...rest].join('\n')}\n`);
		}

		const merged = mergeTexts({mine: text, base: formOf(base), theirs: formOf(theirs)});
		const outcome = before === after
			? 'to the same value'
			: (hasMarks(merged) ? 'where you changed it, too' : 'elsewhere than by you');
		return this.#choose(`${this.#key} was changed meanwhile (index ${theirs.modifiedIndex}), ${outcome}.`, ['merge', 'overwrite', 'give up']);
	}

	/** Rejects with GivenUpError when that is the choice, or none is made. */
	async #choose(text: string, choices: readonly string[]): Promise<string> {
		const {ask} = this.#context;
		const answer = ask === nobody ? undefined : await ask(text, choices);
		if (answer === undefined || answer === 'give up') {
			throw new GivenUpError(`${this.#key} was not changed`);
		}

		return answer;
	}

	/** Resolves to the new modifiedIndex; undefined when the node is not what it was. */
	async #save(value: string, base: State): Promise<number | undefined> {
		const signal = this.#context.startPhase();
		try {
			if (base === undefined) {
				return (await this.#engine.create(this.#key, {value, signal})).node.modifiedIndex;
			}

			// The time to live goes on running while the editor is open.
			const now = await read(this.#context, this.#engine, this.#key);
			if (now?.modifiedIndex !== base.modifiedIndex) {
				return undefined;
			}

			const ttl = now.expiration === undefined ? undefined : Math.max(1, now.ttl ?? 1);
			const {node} = await this.#engine.set(this.#key, {
				value, ttl, prevIndex: BigInt(base.modifiedIndex), signal,
			});
			return node.modifiedIndex;
		} catch (error) {
			if (hasCode(error, errorCodes.compareFailed, errorCodes.keyExists, errorCodes.keyNotFound)) {
				return undefined;
			}

			throw error;
		}
	}

	#report(before: State, after: string, index: number): void {
		const colors = colorsOf(this.#context);
		const difference = documentDifference(before?.value ?? '', after, colors)
			?? lineDifference(formOf(before), editableForm(after)?.text ?? after, colors);
		if (difference !== undefined) {
			printColored(this.#context, difference);
		}

		this.#context.stdout(`${this.#key}: ${before === undefined ? 'created' : 'saved'} (index ${index})\n`);
	}
}

/** Resolves to the exit code. Rejects with what went wrong, after saying where the text is. */
export async function runEdit(context: CommandContext, positionals: readonly string[]): Promise<number> {
	const engine = await context.connect();
	const key = requireKey(context, positionals);
	if (context.openEditor === nobody) {
		throw new UserError('edit needs a terminal for the editor', {hint: `In a script: ›get ${key} -o raw, then ›set with --swap-with-index.`});
	}

	requireWritable(engine, `editing ${key}`);
	const state = await read(context, engine, key);
	const value = state?.value ?? '';
	if (!value.isWellFormed() || value.includes('\0')) {
		throw new UserError(`the value of ${key} is not text, and editors would change its bytes`, {
			hint: `›get ${key} -o raw > FILE saves it as it is.`,
		});
	}

	const extension = isJsonDocument(value) || key.endsWith('.json') ? '.json' : '.txt';
	const file = await context.openEditor({extension, name: baseName(key)});
	try {
		await new Editing(context, {engine, key, file}).run(state);
	} catch (error) {
		if (await file.isChanged(formOf(state))) {
			context.stderr(`  What you wrote is in ${file.path}\n`);
		} else {
			await file.remove();
		}

		throw error;
	}

	await file.remove();
	return 0;
}
