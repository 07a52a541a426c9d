import test from 'ava';
import {beginningOf} from '../../../source/commands/common/written-value.ts';
import {openEmbedded} from '../../../source/embedded/embedded-engine.ts';
import {type Engine} from '../../../source/engine/engine.ts';
import {forwardingEngine} from '../../../source/engine/forwarding.ts';
import {type CommandTerminal} from '../../../source/commands/common/context.ts';
import {runWords} from '../../helpers/command-context.ts';

const terminal: CommandTerminal = {
	columns: 80, rows: 24, depth: 0, background: undefined, roleChanges: {}, draw: () => undefined,
} as unknown as CommandTerminal;

const long = 'x'.repeat(4000);

test('the beginning of a long value fills a few rows, that of a short one is all of it', t => {
	t.is(beginningOf('', 80), '');
	t.is(beginningOf('a\nb\n', 80), 'a\nb\n');
	t.is(beginningOf(long, 80), `${'x'.repeat(455)}… (3.9K)`);
	t.is(beginningOf('x'.repeat(535), 80), 'x'.repeat(535));
	t.is(beginningOf('line\n'.repeat(100), 80), `${'line\n'.repeat(6).trimEnd()}… (500B)`);
	t.is(beginningOf('x'.repeat(100) + '\n' + long, 80), `${'x'.repeat(100)}\n${'x'.repeat(295)}… (4.0K)`);
	t.is(beginningOf(`${'x'.repeat(454)}😀${long}`, 80), `${'x'.repeat(454)}… (4.4K)`);
	t.is(beginningOf(`${'x'.repeat(440)}\n${long}`, 80), `${'x'.repeat(440)}… (4.3K)`);
	t.is(beginningOf(`${long}\0`, 80), `${long}\0`);
});

test('a long value that is written or removed in the shell does not fill the screen', async t => {
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	const short = `${'x'.repeat(455)}… (3.9K)\n`;
	const more = {terminal};
	t.is((await runWords(['set', '/a', long], {mode: 'shell', engine, more})).stdout, short);
	t.is((await runWords(['update', '/a'], {
		mode: 'shell', engine, more, stdin: long,
	})).stdout, short);
	t.is((await runWords(['mk', '/b'], {
		mode: 'shell', engine, more, stdin: long,
	})).stdout, short);
	t.is((await runWords(['get', '/a'], {mode: 'shell', engine, more})).stdout, `${long}\n`);
	t.is((await runWords(['rm', '/a'], {mode: 'shell', engine, more})).stdout, `PrevNode.Value: ${short}`);
	// Lines that are read out, pipes, other forms and the modes of etcdctl have all of it.
	const readOut = {terminal: {...terminal, isReadOut: true}};
	t.is((await runWords(['set', '/a', long], {mode: 'shell', engine, more: readOut})).stdout, `${long}\n`);
	t.is((await runWords(['set', '/a', long], {mode: 'shell', engine})).stdout, `${long}\n`);
	t.is((await runWords(['set', '/a', long], {mode: 'own', engine, more})).stdout, `${long}\n`);
	t.true((await runWords(['set', '/a', long], {
		mode: 'shell', engine, more, output: 'extended',
	})).stdout.endsWith(`\n\n${long}\n`));
});

test('who writes bytes that the API does not give back is told so', async t => {
	const embedded = await openEmbedded();
	t.teardown(async () => embedded.close());
	const on = (api?: 3): Engine =>
		forwardingEngine(() => embedded, {info: {...embedded.info, kind: 'remote', ...(api !== undefined && {api})}});
	const remote = on();
	const bytes = '\uDCBDa';
	const warning = '/a has bytes that are not UTF-8: the v2 API gives \uFFFD in their place\n  Base64 brings them back as they are.\n';
	for (const command of ['set', 'update']) {
		t.is((await runWords([command, '/a'], {mode: 'shell', engine: remote, stdin: bytes})).stderr, warning, `by ${command}`);
	}

	t.is((await runWords(['mk', '/b'], {mode: 'shell', engine: remote, stdin: bytes})).stderr, warning.replace('/a', '/b'));
	t.is((await runWords(['set', '/a'], {
		mode: 'own', engine: remote, stdin: bytes, more: {terminal},
	})).stderr, warning);
	t.is((await runWords(['set', '/a'], {mode: 'own', engine: remote, stdin: bytes})).stderr, '');
	t.is((await runWords(['set', '/a'], {mode: 'strict', engine: remote, stdin: bytes})).stderr, '');
	t.is((await runWords(['set', '/a'], {mode: 'shell', engine: remote, stdin: 'größe\0'})).stderr, '');
	t.is((await runWords(['set', '/a'], {mode: 'shell', engine: embedded, stdin: bytes})).stderr, '');
	t.is((await runWords(['set', '/a'], {mode: 'shell', engine: on(3), stdin: bytes})).stderr, '');
});
