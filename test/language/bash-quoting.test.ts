import test from 'ava';
import {quoteForBash} from '../../source/language/bash-quoting.ts';
import {splitLine, type Quote} from '../../source/language/shell-line.ts';
import fc from '../helpers/properties.ts';

const text = fc.array(fc.constantFrom('a', 'b', ' ', '\'', '"', '$', '`', '\\', '!', ';', '*', 'é', '👩'), {maxLength: 4}).map(parts => parts.join(''));
const quote = fc.constantFrom<Quote>('', '\'', '"');

/** What a word is for bash that begins with the open quote, and after which bash closes it as it does. */
function readBack(inserted: string, open: Quote, isClosed: boolean): string {
	const line = `x${open}${inserted}${isClosed && open !== '' && !inserted.endsWith(open) ? open : ''}`;
	const word = splitLine(line).at(-1)!;
	return word.raw === line ? word.text.slice(1) : `several words: ${line}`;
}

function commonStart(texts: readonly string[]): string {
	const characters = texts.map(each => [...each]);
	const length = characters[0]!.findIndex((character, i) => characters.some(each => each[i] !== character));
	return length === -1 ? texts[0]! : characters[0]!.slice(0, length).join('');
}

test('a text alone is read back as it is', t => {
	fc.assert(fc.property(text, quote, (name, open) => {
		const [inserted] = quoteForBash([name], open);
		t.is(readBack(inserted!, open, true), name);
		t.is(splitLine(`x${open}${inserted}${open !== '' && inserted!.endsWith(open) ? '' : open}`).at(-1)!.quote, '');
	}));
});

test('only what bash would not read as itself has a backslash', t => {
	t.deepEqual(quoteForBash(['/a-b_1.c:=@%+,'], ''), ['/a-b_1.c:=@%+,']);
	t.deepEqual(quoteForBash(['a b*'], ''), [String.raw`a\ b\*`]);
	t.deepEqual(quoteForBash(['$a "b"'], '"'), [String.raw`\$a \"b\""`]);
});

test('what several have in common is read back as what their names have in common', t => {
	fc.assert(fc.property(fc.uniqueArray(text, {minLength: 2, maxLength: 5}), quote, (names, open) => {
		const inserted = quoteForBash(names, open);
		t.is(readBack(commonStart(inserted), open, false), commonStart(names), JSON.stringify({names, open}));
		t.deepEqual(inserted.map(each => readBack(each, open, true)), names);
	}), {numRuns: 2000, examples: [[['!""', '"'], '"']]});
});

test('nothing that the history would expand stays between double quotes', t => {
	t.deepEqual(quoteForBash(['a!b'], '"'), [String.raw`a"\!"b`]);
	t.deepEqual(quoteForBash(['a!'], '"'), [String.raw`a"\!""`]);
});
