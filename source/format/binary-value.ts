/**
Values that are no text: what they are, in a few words, since their bytes say nothing to people.
*/
import {bytesFromText, byteLength} from '../protocol/text.ts';
import {formatBytes} from './sizes.ts';

/** Further on nobody looks for bytes that are no text. */
const lookedAtMax = 4096;

const kubernetesMagic = 'k8s\0';

/** By what they begin with. */
const kinds: ReadonlyArray<readonly [beginning: readonly number[], kind: string]> = [
	[[0x1F, 0x8B], 'gzip'],
	[[0x28, 0xB5, 0x2F, 0xFD], 'zstd'],
	[[0x50, 0x4B, 0x03, 0x04], 'zip'],
	[[0x30, 0x82], 'DER'],
];

/** Whether the beginning holds a zero byte, or bytes that are not UTF-8. */
export function isBinary(value: string): boolean {
	const start = value.slice(0, lookedAtMax);
	return start.includes('\0') || !start.replace(/[\uD800-\uDBFF]$/, '').isWellFormed();
}

/** The text of a field at `offset`, when it has this tag. */
function fieldAt(bytes: Uint8Array, offset: number, tag: number): string | undefined {
	const length = bytes[offset + 1] ?? 0;
	// A longer one would have a length of two bytes.
	return bytes[offset] === tag && length < 0x80 ? new TextDecoder().decode(bytes.subarray(offset + 2, offset + 2 + length)) : undefined;
}

/** Kubernetes names what an object is before the object. */
function kubernetesKind(value: string): string {
	const bytes = bytesFromText(value.slice(0, 256));
	const version = fieldAt(bytes, 6, 0x0A);
	const kind = version === undefined ? undefined : fieldAt(bytes, 8 + bytesFromText(version).length, 0x12);
	return kind !== undefined && /^[\w./-]+$/.test(`${version}${kind}`) ? `Kubernetes ${version} ${kind}` : 'Kubernetes';
}

/** `(Kubernetes v1 Pod, 1.2K)`; undefined for text. */
export function binaryText(value: string): string | undefined {
	if (!isBinary(value)) {
		return undefined;
	}

	const bytes = bytesFromText(value.slice(0, 4));
	const kind = value.startsWith(kubernetesMagic)
		? kubernetesKind(value)
		: kinds.find(([beginning]) => beginning.every((byte, i) => bytes[i] === byte))?.[1] ?? 'binary';
	return `(${kind}, ${formatBytes(byteLength(value))})`;
}
