import {PassThrough} from 'node:stream';
import {type WriteStream} from 'node:tty';
import test from 'ava';
import {SilenceableOutput} from '../../../source/ui/screen/silenceable-output.ts';

test('what is written while it is silent is never seen, and whoever wrote it goes on', async t => {
	const terminal = Object.assign(new PassThrough(), {columns: 77});
	const output = new SilenceableOutput(terminal as unknown as WriteStream);
	const write = async (text: string) => new Promise(resolve => {
		output.write(text, resolve);
	});
	await write('one ä ');
	output.isSilent = true;
	await write('secret ');
	output.isSilent = false;
	await write('two');
	t.is(String(terminal.read()), 'one ä two');
	t.is(output.columns, 77);
	let count = 0;
	output.on('resize', () => {
		count++;
	});
	terminal.emit('resize');
	t.is(count, 1);
});
