/**
Bytes of the terminal's input, one in each unit of a string, as the key decoder handles them.
*/
import {Buffer} from 'node:buffer';

/** A character at the end whose bytes have not all come. */
export const cutCharacter = /(?:[\u00C2-\u00DF]|[\u00E0-\u00EF][\u0080-\u00BF]?|[\u00F0-\u00F4][\u0080-\u00BF]{0,2})$/;

export function bytesOf(chunk: Uint8Array | string): string {
	return Buffer.from(chunk as Uint8Array).toString('latin1');
}

export function textOf(bytes: string): string {
	return Buffer.from(bytes, 'latin1').toString();
}
