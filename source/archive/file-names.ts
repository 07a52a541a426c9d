/**
Names of nodes as names of files, on any file system: what is not allowed somewhere is written as `%` and two hex digits a
byte. No name of a node begins with a dot, or with `%` and a word, so those names are free for other uses.
*/
import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import {bytesFromText, textFromBytes} from '../protocol/text.ts';

/** What common file systems allow. */
const nameBytesMax = 255;

const unwanted = /[\u{0}-\u{1F}\u{7F}"%*:<>?\\|\p{Surrogate}]|^\.|[ .]$/gu;
/** Names of devices on Windows, with or without a suffix. */
const deviceName = /^(?:aux|con|nul|prn|com\d|lpt\d)(?=\.|$)/i;

/** The folder's own files: what the file system cannot say, and the value of a top that is not a directory. */
export const sideFileName = '.etcsh.json';
export const topFileName = '%value';

function percent(text: string): string {
	return [...bytesFromText(text)].map(byte => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('');
}

/** The name of a file for the name of a node. One that is too long becomes a hash, so the name has to be stored elsewhere. */
export function fileNameOf(name: string): {readonly fileName: string; readonly isLong: boolean} {
	const escaped = name.replaceAll(unwanted, character => percent(character)).replace(deviceName, word => percent(word[0]!) + word.slice(1));
	return Buffer.byteLength(escaped) > nameBytesMax
		? {fileName: `%long-${createHash('sha256').update(bytesFromText(name)).digest('hex').slice(0, 32)}`, isLong: true}
		: {fileName: escaped, isLong: false};
}

/** The name of a node for the name of a file. */
export function nodeNameOf(fileName: string): string {
	if (!fileName.includes('%')) {
		return fileName;
	}

	const parts = fileName.split(/%([\da-f]{2})/i);
	return textFromBytes(Buffer.concat(parts.map((part, i) => i % 2 === 0 ? bytesFromText(part) : Buffer.from(part, 'hex'))));
}
