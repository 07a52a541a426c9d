import test from 'ava';
import fc from '../../helpers/properties.ts';
import {shortNames, shortPath, shortPaths} from '../../../source/terminal/text/short-names.ts';
import {widthOf} from '../../../source/terminal/text/width.ts';

function names(width: number, ...texts: readonly string[]): readonly string[] {
	return shortNames(texts.map(text => ({text, width})));
}

test('of a name that is too long both ends are kept', t => {
	t.deepEqual(names(20, 'os', 'checkout-service-api-64dbxc-mdq8k', 'checkout-service-api-64dbxc-zz9zz'), ['os', 'checko…-64dbxc-mdq8k', 'checko…-64dbxc-zz9zz']);
	t.deepEqual(names(6, 'checkout-mdq8k'), ['…mdq8k']);
	t.deepEqual(names(0, 'checkout-mdq8k'), ['']);
});

test('names that differ only in between show where they do', t => {
	t.deepEqual(names(16, 'service-payment-gateway-worker-config', 'service-payment-gateway-api-config'), ['servi…ker-config', 'servi…api-config']);
	t.deepEqual(names(16, 'payment-worker-on-the-second-config', 'payment-api-on-the-second-config'), ['payme…-worker-o…', 'payme…-api-on-t…']);
	t.deepEqual(names(16, 'same-name-that-is-long', 'same-name-that-is-long'), ['same-…at-is-long', 'same-…at-is-long']);
	t.is(new Set(names(14, ...Array.from({length: 50}, (_, i) => `a-long-beginning-${i + 10}-and-a-long-end`))).size, 50);
});

test('the last name of a path is kept', t => {
	t.is(shortPath('/registry/pods/shop/api-1', 25), '/registry/pods/shop/api-1');
	t.is(shortPath('/registry/pods/shop/api-1', 14), '…ods/shop/api-1'.slice(-14).replace(/^./, '…'));
	t.is(shortPath('/registry/pods/shop/api-1/', 10), '…op/api-1/');
	t.is(shortPath('/pods/checkout-service-api-64dbxc-mdq8k', 24), '…/check…api-64dbxc-mdq8k');
	t.deepEqual(shortPaths([{text: 'pods/a', width: 6}, {text: 'pods/abcdefghijkl', width: 9}]), ['pods/a', '…/…ghijkl']);
});

test('nothing is wider than its room, and what has room is whole', t => {
	const text = fc.string({unit: 'grapheme', maxLength: 60});
	fc.assert(fc.property(fc.array(fc.record({text, width: fc.integer({min: 0, max: 40})}), {maxLength: 8}), given => {
		for (const cut of [shortNames(given), shortPaths(given)]) {
			for (const [i, short] of cut.entries()) {
				t.true(widthOf(short) <= given[i]!.width);
				t.true(widthOf(given[i]!.text) > given[i]!.width || short === given[i]!.text);
			}
		}
	}));
});

test('a name of a megabyte costs no more than its ends', t => {
	const long = 'x'.repeat(1_000_000);
	t.deepEqual(names(9, `${long}1`, `${long}2`), ['xx…xxxxx1', 'xx…xxxxx2']);
	t.true(names(Infinity, long)[0] === long);
});
