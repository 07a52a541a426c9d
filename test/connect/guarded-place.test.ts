import test from 'ava';
import {asProfileWants} from '../../source/connect/guarded-place.ts';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {readOnlyEngine} from '../../source/engine/read-only.ts';
import {parseGlobalFlags, type GlobalOptions} from '../../source/language/global-flags.ts';

function optionsOf(...tokens: readonly string[]): GlobalOptions {
	const parsed = parseGlobalFlags(tokens, {}, {isStrict: false});
	if (parsed.problem !== undefined) {
		throw new Error(parsed.problem);
	}

	return parsed.options;
}

test('an engine is only read where that was asked for, and is wrapped once', async t => {
	const engine = await openEmbedded({});
	t.teardown(async () => engine.close());
	t.is(asProfileWants(engine, optionsOf(), undefined).engine, engine);
	const guarded = asProfileWants(engine, optionsOf('--read-only'), undefined);
	t.true(guarded.engine.info.isReadOnly);
	t.true(guarded.options.isReadOnly);
	const readOnly = readOnlyEngine(engine);
	t.is(asProfileWants(readOnly, optionsOf('--read-only'), undefined).engine, readOnly);
	t.is(asProfileWants(readOnly, optionsOf(), undefined).engine, readOnly);
});
