/** A number as people read it: `1,234,567`. */
export function grouped(count: number): string {
	return count.toLocaleString('en-US');
}

/** `1 key`, `2 keys`, `1,000 directories`: `many` where an s is not enough. */
export function counted(count: number, one: string, many = `${one}s`): string {
	return `${grouped(count)} ${count === 1 ? one : many}`;
}
