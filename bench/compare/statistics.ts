/**
What figures of several rounds come to.
*/

/** The value below which that share of them lies; NaN of none. */
export function quantile(figures: readonly number[], share: number): number {
	return figures.toSorted((a, b) => a - b)[Math.min(figures.length - 1, Math.floor(share * figures.length))] ?? NaN;
}

/** NaN of none. */
export function median(figures: readonly number[]): number {
	const sorted = figures.toSorted((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The power of the size with which a cost grows: 0 is a cost that stays the same, 1 one in proportion. By least squares of the logarithms. */
export function growthExponent(points: ReadonlyArray<{readonly size: number; readonly cost: number}>): number {
	const logs = points.map(({size, cost}) => ({x: Math.log(size), y: Math.log(cost)}));
	const meanX = logs.reduce((sum, {x}) => sum + x, 0) / logs.length;
	const meanY = logs.reduce((sum, {y}) => sum + y, 0) / logs.length;
	const covariance = logs.reduce((sum, {x, y}) => sum + ((x - meanX) * (y - meanY)), 0);
	return covariance / logs.reduce((sum, {x}) => sum + ((x - meanX) ** 2), 0);
}
