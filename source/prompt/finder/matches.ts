import {Haystack, termsOf} from './haystack.ts';

/** The places of those texts that a finder with that query would list. */
export function placesOf(texts: readonly string[], query: string): ReadonlySet<number> {
	const haystack = new Haystack();
	const terms = termsOf(query);
	const places = new Set<number>();
	for (const [place, text] of texts.entries()) {
		const index = haystack.size;
		if (haystack.add(text) && haystack.distance(index, terms) !== -1) {
			places.add(place);
		}
	}

	return places;
}
