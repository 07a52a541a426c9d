/**
A histogram as plain numbers: counted with every request, shown when somebody asks.
*/

/** Bounds that double, as etcd's do. */
export function doubling(first: number, length: number): number[] {
	return Array.from({length}, (_, i) => first * (2 ** i));
}

export class Tally {
	/** Ascending; what is above the last one is in the count alone. */
	readonly bounds: readonly number[];
	/** How many values are at most the bound at this place, and above the one before. */
	readonly counts: number[];
	count = 0;
	sum = 0;

	constructor(bounds: readonly number[]) {
		this.bounds = bounds;
		this.counts = bounds.map(() => 0);
	}

	add(value: number): void {
		this.count++;
		this.sum += value;
		for (let i = 0; i < this.bounds.length; i++) {
			if (value <= this.bounds[i]!) {
				this.counts[i]!++;
				return;
			}
		}
	}
}
