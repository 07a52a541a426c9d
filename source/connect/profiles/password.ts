/**
The password of a profile, from the source that the profile names.
*/
import {type Buffer} from 'node:buffer';
import {execFile} from 'node:child_process';
import {messageOf, reasonOf, UserError} from '../../errors.ts';
import {textFromBytes} from '../../protocol/text.ts';
import {readInput} from '../../util/input-file.ts';
import {readLimited} from '../../util/read-limited.ts';
import {settingsBytesMax} from '../../util/settings-file.ts';
import {type Profile} from './profile.ts';

/** A person may be asked meanwhile. */
const waitMsMax = 60_000;

async function outputOf(command: string, signal: AbortSignal): Promise<Buffer> {
	return new Promise((resolve, reject) => {
		execFile('/bin/sh', ['-c', command], {encoding: 'buffer', signal}, (error, stdout) => {
			if (error === null) {
				resolve(stdout);
			} else {
				reject(new Error(messageOf(error), {cause: error}));
			}
		});
	});
}

function firstLine(output: Uint8Array, source: string): string {
	const [line = ''] = textFromBytes(output).split(/\r?\n/, 1);
	if (line === '') {
		throw new UserError(`${source} gave no password`);
	}

	return line;
}

/** Resolves to undefined when the profile names no source. Rejects with UserError, and with the reason of the signal. */
export async function readPassword(
	{name, passwordCommand, passwordFile}: Profile,
	signal?: AbortSignal,
	{waitMs = waitMsMax} = {},
): Promise<string | undefined> {
	const late = AbortSignal.timeout(waitMs);
	const ending = signal === undefined ? late : AbortSignal.any([signal, late]);
	const reasonFor = (words: string) => late.aborted ? `nothing came within ${waitMs / 1000} s` : words;
	if (passwordCommand !== undefined) {
		try {
			return firstLine(await outputOf(passwordCommand, ending), `the passwordCommand of ${name}`);
		} catch (error) {
			signal?.throwIfAborted();
			throw error instanceof UserError
				? error
				: new UserError(`the passwordCommand of ${name} failed: ${reasonFor(messageOf(error))}`, {
					hint: 'Run it by hand to see why.', cause: error,
				});
		}
	}

	if (passwordFile === undefined) {
		return undefined;
	}

	try {
		return firstLine(await readLimited(readInput(passwordFile, ending), settingsBytesMax), `the passwordFile of ${name}`);
	} catch (error) {
		signal?.throwIfAborted();
		throw error instanceof UserError
			? error
			: new UserError(`cannot read the passwordFile of ${name}: ${reasonFor(reasonOf(error))}`, {cause: error});
	}
}
