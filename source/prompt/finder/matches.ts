import {Haystack} from './haystack.ts';
import {termsOf} from './letters.ts';
import {SoughtTerm} from './sought-term.ts';

/** The places of those texts that a finder with that query would list. */
export function placesOf(texts: readonly string[], query: string): ReadonlySet<number> {
	const haystack = new Haystack();
	const terms = termsOf(query).map(term => new SoughtTerm(term));
	const places = new Set<number>();
	for (const [place, text] of texts.entries()) {
		const index = haystack.size;
		if (haystack.add(text) && haystack.distance(index, terms) !== -1) {
			places.add(place);
		}
	}

	return places;
}
