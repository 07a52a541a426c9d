import test from 'ava';
import {textFromBytes} from '../../source/protocol/text.ts';
import {binaryText, isBinary} from '../../source/format/binary-value.ts';
import {valuePreview} from '../../source/format/value-preview.ts';

test('text is text: with signs of any plane, escapes, and a sign that is cut where nobody looks further', t => {
	for (const value of ['', 'a', '日本語 \u{1F600}', '\u001B[31m', '\uFFFD', `${'x'.repeat(4095)}\u{1F600}y`]) {
		t.false(isBinary(value));
		t.is(binaryText(value), undefined);
	}
});

test('bytes that are no text are named with their size', t => {
	t.is(binaryText('\0'), '(binary, 1B)');
	t.is(binaryText(textFromBytes(Uint8Array.of(0xFF, 0xFE))), '(binary, 2B)');
	t.is(binaryText(textFromBytes(Uint8Array.of(0x1F, 0x8B, 8, 0))), '(gzip, 4B)');
	t.is(valuePreview(`a\0${'x'.repeat(2048)}`, 'k'), '(binary, 2.0K)');
});

test('an object whose names are too long or not there has none', t => {
	const long = 'v'.repeat(0x7F);
	t.regex(binaryText(`k8s\0\u000A\u000B\u000A\u007F${long}\u0012\u0003Pod`)!, new RegExp(String.raw`^\(Kubernetes ${long} Pod, `));
	t.regex(binaryText('k8s\0\u000A\u000B\u000B\u0002v1\u0012\u0003Pod')!, /^\(Kubernetes, /);
});

test('what Kubernetes stores is named as what it is', t => {
	const type = '\u000A\u0002v1\u0012\u0003Pod';
	t.is(binaryText(`k8s\0\u000A\u000B${type}\u0012\u0005rest.`), '(Kubernetes v1 Pod, 22B)');
	const deployment = '\u000A\u0007apps/v1\u0012\u000ADeployment';
	t.is(binaryText(`k8s\0\u000A\u0015${deployment}\0`), '(Kubernetes apps/v1 Deployment, 28B)');
	for (const broken of ['k8s\0', 'k8s\0\u000A', 'k8s\0\u000A\u000B\u000A\u007F', 'k8s\0\u000A\u000B\u000A\u0002\u001B[\u0012\u0003Pod']) {
		t.regex(binaryText(broken)!, /^\(Kubernetes, \d+B\)$/);
	}
});
