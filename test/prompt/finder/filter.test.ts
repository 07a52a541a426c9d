import test from 'ava';
import {bestCountMax, Filter} from '../../../source/prompt/finder/filter.ts';
import {Haystack} from '../../../source/prompt/finder/haystack.ts';
import {isBoundary, termsOf} from '../../../source/prompt/finder/letters.ts';
import {SoughtTerm} from '../../../source/prompt/finder/sought-term.ts';
import fc from '../../helpers/properties.ts';

function haystackOf(texts: readonly string[]): Haystack {
	const haystack = new Haystack();
	for (const text of texts) {
		haystack.add(text);
	}

	return haystack;
}

const sought = (query: string): readonly SoughtTerm[] => termsOf(query).map(term => new SoughtTerm(term));

function found(texts: readonly string[], query: string): readonly string[] {
	const haystack = haystackOf(texts);
	const filter = new Filter(haystack, query, {prefersShort: true});
	filter.step(() => false);
	return filter.best.map(index => haystack.text(index));
}

test('letters that stand together, at the beginning of a word and in the last part come first', t => {
	t.deepEqual(found(['/p/o/d', '/app/xpod', '/pods/a', '/app/pod-1', '/app/other'], 'pod'), ['/app/pod-1', '/pods/a', '/app/xpod', '/p/o/d']);
	t.deepEqual(found(['/a/key-longer', '/a/key'], 'key'), ['/a/key', '/a/key-longer']);
});

test('words are found in any order, capitals only as they are', t => {
	t.deepEqual(found(['/App/web/port', '/app/web'], 'port app'), ['/App/web/port']);
	t.deepEqual(found(['/App/web', '/app/web'], 'App'), ['/App/web']);
	t.deepEqual(found(['/App', '/app'], 'app'), ['/App', '/app']);
});

test('any text comes back as it was, and its letters are known by their bytes', t => {
	const texts = ['/ä/日本', '/\uDCFF\uDCFE', '/a\nb', ''];
	const haystack = haystackOf(texts);
	t.deepEqual(texts.map((_, i) => haystack.text(i)), texts);
	t.deepEqual([...haystack.matched(0, sought('ä本'))], []);
	t.deepEqual([...haystack.matched(0, sought('ä 本'))], [1, 2, 7, 8, 9]);
	t.deepEqual([...haystack.matched(0, sought('\u65E5\uDCFF'))], []);
});

test('what has no room is refused', t => {
	const haystack = new Haystack(10);
	t.true(haystack.add('12345'));
	t.true(haystack.add('67890'));
	t.false(haystack.add('1'));
	t.is(haystack.size, 2);
	t.false(new Haystack().add('x'.repeat((1 << 20) + 1)));
});

test('the best of very many are ranked, all are counted, and texts that come later are found', t => {
	const haystack = haystackOf(Array.from({length: 5000}, (_, i) => `/dir/x-k-${i}`));
	const filter = new Filter(haystack, 'k', {prefersShort: true});
	filter.step(() => true);
	t.false(filter.isDone);
	filter.step(() => false);
	t.deepEqual([filter.isDone, filter.count, filter.best.length], [true, 5000, bestCountMax]);
	haystack.add('/k');
	t.false(filter.isDone);
	filter.step(() => false);
	t.deepEqual([filter.count, haystack.text(filter.best[0]!)], [5001, '/k']);
	t.deepEqual(Array.from({length: 5000}, (_, i) => haystack.text(i)), Array.from({length: 5000}, (_, i) => `/dir/x-k-${i}`));
});

/** As the finder has it, from the whole text: the letters near the end, then near the first of them. */
function plainDistance(text: string, term: string): number {
	const [letters, wanted] = /[A-Z]/.test(term) ? [text, term] : [text.toLowerCase(), term];
	let first = text.length;
	for (const letter of [...wanted].toReversed()) {
		first = first === 0 ? -1 : letters.lastIndexOf(letter, first - 1);
		if (first === -1) {
			return -1;
		}
	}

	let last = first - 1;
	for (const letter of wanted) {
		last = letters.indexOf(letter, last + 1);
	}

	const isInWord = /^[a-z\d]{2}/i.test(text.slice(Math.max(0, first - 1))) && first > 0;
	const isBeforeEnd = last < text.slice(0, -1).lastIndexOf('/');
	return (isInWord ? 6 : 0) + (8 * (last - first + 1 - term.length)) + (isBeforeEnd ? 4 : 0);
}

test('what is known of a directory holds for each text in it', t => {
	t.notThrows(() => {
		const path = fc.string({unit: fc.constantFrom('a', 'b', 'A', '/', '1', '-'), maxLength: 9});
		const letters = fc.string({unit: fc.constantFrom('a', 'b', 'A', '/', '1', '-'), minLength: 1, maxLength: 5});
		fc.assert(fc.property(fc.array(path, {maxLength: 60}), letters, (texts, term) => {
			const sorted = texts.toSorted();
			const haystack = haystackOf(sorted);
			const [wanted] = sought(term);
			for (const [index, text] of sorted.entries()) {
				const distance = plainDistance(text, term);
				if (haystack.distance(index, [wanted!]) !== distance || haystack.has(index, [wanted!]) !== (distance !== -1) || haystack.length(index) !== text.length || haystack.text(index) !== text) {
					throw new Error(`${text}: ${haystack.distance(index, [wanted!])} instead of ${distance}`);
				}
			}
		}));
	});
});

const word = fc.string({unit: fc.constantFrom('a', 'b', 'A', '/', '1', ' '), maxLength: 6});

test('a query that is typed letter by letter, never waited for, finds what the whole one finds, in its order', t => {
	t.notThrows(() => {
		fc.assert(fc.property(fc.array(word, {maxLength: 600}), word, fc.infiniteStream(fc.boolean()), (texts, query, waits) => {
			const haystack = haystackOf(texts);
			let filter = new Filter(haystack, '', {prefersShort: true});
			for (let length = 1; length <= query.length; length++) {
				filter = new Filter(haystack, query.slice(0, length), {prefersShort: true, before: filter});
				filter.step(() => waits.next().value === true);
			}

			filter.step(() => false);
			const terms = query.split(' ').filter(each => each !== '');
			const hasTerm = (text: string, term: string): boolean => {
				const isExact = /[A-Z]/.test(term);
				let rest = isExact ? text : text.toLowerCase();
				return [...term].every(letter => {
					const place = rest.indexOf(letter);
					rest = rest.slice(place + 1);
					return place !== -1;
				});
			};

			const wanted = texts.filter(text => terms.every(term => hasTerm(text, term)));
			const distances = texts.map((_, index) => haystack.distance(index, filter.terms));
			const ranks = distances.map((distance, index) => (distance * 1024) + haystack.length(index));
			const best = texts.keys().filter(index => distances[index] !== -1).toArray().sort((a, b) => ranks[a] === ranks[b] ? a - b : ranks[a]! - ranks[b]!).slice(0, bestCountMax);
			return filter.count === wanted.length && (terms.length === 0 || filter.best.join(' ') === best.join(' '));
		}));
	});
});

test('what comes later is among the best when it is better than the worst of them', t => {
	const long = (length: number) => `/${'k'.repeat(length)}`;
	const best = Array.from({length: bestCountMax - 1}, () => long(4));
	t.deepEqual(found([...best, ...Array.from({length: bestCountMax + 1}, () => long(90)), long(50)], 'k'), [...best, long(50)]);
});

test('a word goes on with letters and digits of ASCII, and with all that is not ASCII', t => {
	const bytes = Array.from({length: 256}, (_, byte) => byte).filter(byte => byte > 32 && isBoundary(byte));
	t.is(String.fromCodePoint(...bytes), '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~\u007F');
});
