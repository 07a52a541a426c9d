/**
Sizes as people read them.
*/
const units = ['B', 'K', 'M', 'G'];

/** `512B`, `1.2K`, `34M`; a K is 1024 bytes. */
export function formatBytes(bytes: number): string {
	let size = bytes;
	let unit = 0;
	while (size >= 1023.5 && unit < units.length - 1) {
		size /= 1024;
		unit++;
	}

	return `${unit > 0 && size < 9.95 ? size.toFixed(1) : Math.round(size)}${units[unit]!}`;
}
