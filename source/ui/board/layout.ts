/**
Who gets how many rows of the board.
*/

export type Wish = {
	/** With fewer rows it is left out. */
	readonly min: number;
	/** More would stay empty. */
	readonly wanted: number;
};

/**
The rows of each, in order of importance: the last ones are left out, with 0 rows, when there is no room for all. What is left
over goes to the last one that is there.
*/
export function share(wishes: readonly Wish[], rows: number): readonly number[] {
	const shown = [...wishes];
	while (shown.length > 0 && shown.reduce((sum, {min}) => sum + min, 0) > rows) {
		shown.pop();
	}

	const heights = shown.map(({min}) => min);
	let rest = rows - heights.reduce((sum, height) => sum + height, 0);
	for (let hasGrown = true; rest > 0 && hasGrown;) {
		hasGrown = false;
		for (const [i, {wanted}] of shown.entries()) {
			if (!(rest > 0 && heights[i]! < wanted)) {
				continue;
			}

			heights[i]!++;
			rest--;
			hasGrown = true;
		}
	}

	return wishes.map((_, i) => (heights[i] ?? 0) + (i === heights.length - 1 ? rest : 0));
}
