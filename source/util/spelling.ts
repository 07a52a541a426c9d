/**
Names that were mistyped.
*/

/** How many letters have to be inserted, removed, changed, or swapped with their neighbours. */
export function distance(a: string, b: string): number {
	let beforeLast: number[] = [];
	let last = Array.from({length: b.length + 1}, (_, i) => i);
	for (let i = 1; i <= a.length; i++) {
		const row = [i];
		for (let j = 1; j <= b.length; j++) {
			const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
			row.push(Math.min(
				last[j]! + 1,
				row[j - 1]! + 1,
				last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1),
				isSwapped ? beforeLast[j - 2]! + 1 : Infinity,
			));
		}

		[beforeLast, last] = [last, row];
	}

	return last[b.length]!;
}

/** The names that look most like a mistyped one, as the end of a sentence. */
export function meantBy(name: string, candidates: Iterable<string>): string {
	const small = name.toLowerCase();
	const nearest = [...candidates]
		.map(candidate => ({candidate, changes: distance(small, candidate)}))
		.filter(({candidate, changes}) => changes <= Math.max(1, Math.floor(candidate.length / 3)) && changes < candidate.length)
		.toSorted((a, b) => a.changes - b.changes);
	const names = nearest.filter(({changes}) => changes === nearest[0]!.changes).slice(0, 3).map(({candidate}) => candidate);
	return names.length === 0 ? '' : `; did you mean ${names.join(' or ')}?`;
}
