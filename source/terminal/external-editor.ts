/**
A text in the user's own editor: `$VISUAL`, `$EDITOR`, else vi, on a temporary file that only the user can read.
*/
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {reasonOf, UserError} from '../errors.ts';
import {bytesFromText, textFromBytes} from '../protocol/text.ts';
import {readRegularFile} from '../util/regular-file.ts';
import {createEditorFolder} from './editor-folder.ts';
import {passOnEarlyInterrupt, withLentInput} from './lent-input.ts';

export type EditorFile = {
	readonly path: string;
	/**
	Opens the text in the user's editor and resolves to what was saved, without the line end that editors add. Rejects with
	a UserError when the editor fails.
	*/
	edit(text: string): Promise<string>;
	/** Whether the file holds anything other than the text. */
	isChanged(text: string): Promise<boolean>;
	remove(): Promise<void>;
};

export type ExternalEdit = {
	/** Extension of the temporary file, with its dot: editors choose their colours by it. */
	readonly extension?: string;
	/** What the text is: editors show the file's name. It may be anything, since it is made safe. */
	readonly name?: string;
	readonly environment?: Readonly<Record<string, string | undefined>>;
	/** No editor is started after it has fired; one that runs goes on. */
	readonly signal?: AbortSignal;
};

const neverAborted = new AbortController().signal;

const editorHint = 'EDITOR names the program to edit with; it has to wait until the file is closed: EDITOR=\'code --wait\'.';

function editorCommand({VISUAL: visual, EDITOR: editor}: Readonly<Record<string, string | undefined>>): string {
	return [visual, editor].find(command => command !== undefined && command.trim() !== '') ?? 'vi';
}

async function runEditor(command: string, file: string, signal: AbortSignal): Promise<void> {
	signal.throwIfAborted();
	// A shell splits the command, as with git and others: it may have arguments and quotes.
	const child = withLentInput(input => spawn('/bin/sh', ['-c', `${command} "$1"`, 'sh', file], {stdio: [input, 'inherit', 'inherit']}));
	void passOnEarlyInterrupt(child, signal);
	const [code, ending] = await once(child, 'close') as [number | null, NodeJS.Signals | null];
	if (code !== 0) {
		throw new UserError(`${command} ended with ${ending ?? `exit code ${code}`}; nothing was changed`, {hint: editorHint});
	}
}

async function readSaved(file: string): Promise<Uint8Array> {
	try {
		return await readRegularFile(file);
	} catch (error) {
		throw new UserError(`what the editor saved cannot be read: ${reasonOf(error)}; nothing was changed`, {
			hint: 'The editor has to save to the file that it is given.',
			cause: error,
		});
	}
}

const nameLengthMax = 40;

/** A name without blanks, quotes or anything else that a shell or an editor may stumble over, and which is no option. */
function fileNameFor(name: string, extension: string): string {
	const safe = name
		.slice(0, nameLengthMax * 4)
		.replaceAll(/[^\p{Letter}\p{Mark}\p{Number}._-]/gu, '_')
		.replace(/^[-._]+/, '');
	const stem = safe.endsWith(extension) ? safe.slice(0, -extension.length) : safe;
	return `${stem === '' ? 'text' : [...stem].slice(0, nameLengthMax).join('')}${extension}`;
}

/** A new temporary file for a text. The terminal must have been released before it is edited. */
export async function createEditorFile({
	extension = '.txt', name = '', environment = process.env, signal = neverAborted,
}: ExternalEdit = {}): Promise<EditorFile> {
	const folder = await createEditorFolder();
	const file = path.join(folder, fileNameFor(name, extension));
	return {
		path: file,
		async edit(text) {
			await writeFile(file, bytesFromText(text), {mode: 0o600});
			await runEditor(editorCommand(environment), file, signal);
			const edited = textFromBytes(await readSaved(file));
			return edited.endsWith('\n') && !text.endsWith('\n') ? edited.slice(0, -1) : edited;
		},
		async isChanged(text) {
			try {
				return textFromBytes(await readRegularFile(file)).replace(/\n$/, '') !== text.replace(/\n$/, '');
			} catch {
				return false;
			}
		},
		async remove() {
			await rm(folder, {recursive: true, force: true});
		},
	};
}

/**
Resolves to the text as it was saved; the line end that editors add after the last line is left out unless the text had one.
The terminal must have been released before. Rejects with a UserError when the editor fails.
*/
export async function editExternally(text: string, options: ExternalEdit = {}): Promise<string> {
	const file = await createEditorFile(options);
	try {
		return await file.edit(text);
	} finally {
		await file.remove();
	}
}
