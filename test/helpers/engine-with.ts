import {type ExecutionContext} from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {type Engine} from '../../source/engine/engine.ts';

/** An embedded engine that holds these keys, until the test is over. */
export async function engineWith(t: ExecutionContext, keys: readonly string[], value = 'x'): Promise<Engine> {
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	for (const key of keys) {
		await engine.set(key, {value});
	}

	return engine;
}
