import {type Engine} from '../../source/engine/engine.ts';
import {openEmbedded} from '../../source/engine/embedded.ts';
import {engineSuite} from './suite.ts';

engineSuite(async () => {
	const opened: Engine[] = [];
	return {
		async open() {
			const engine = await openEmbedded();
			opened.push(engine);
			return engine;
		},
		async stop() {
			await Promise.all(opened.map(async engine => engine.close()));
		},
	};
});
