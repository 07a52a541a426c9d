import {Buffer} from 'node:buffer';
import {crc32c} from '@node-rs/crc32';
import test from 'ava';
import {continueCrc} from '../../source/wal/crc.ts';
import fc from '../helpers/properties.ts';

test('sums are those of CRC-32C', t => {
	const sumOf = (text: string) => continueCrc(0, Buffer.from(text), 0, text.length);
	t.is(sumOf(''), 0);
	t.is(sumOf('a'), 0xC1_D0_43_30);
	t.is(sumOf('123456789'), 0xE3_06_92_83);
	t.is(continueCrc(0, new Uint8Array(32), 0, 32), 0x8A_91_36_AA);
	t.is(continueCrc(0, new Uint8Array(32).fill(0xFF), 0, 32), 0x62_A8_AB_43);
});

test('short pieces and long ones, from any place on, have the sums that another implementation gives them', t => {
	fc.assert(fc.property(fc.uint8Array({maxLength: 1500}), fc.nat({max: 0xFF_FF_FF_FF}), fc.nat(1500), fc.nat(1500), (bytes, crc, one, other) => {
		const [start, end] = [one, other].map(each => Math.min(each, bytes.length)).sort((a, b) => a - b) as [number, number];
		t.is(continueCrc(crc, bytes, start, end), crc32c(Buffer.from(bytes.subarray(start, end)), crc));
	}));
});
