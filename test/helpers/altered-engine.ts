import {type Engine} from '../../source/engine/engine.ts';

/** An engine some of whose methods do something else. Its class has private fields, so the others are called on itself. */
export function altered(engine: Engine, methods: Partial<Engine>): Engine {
	return new Proxy(engine, {
		get(target, name) {
			const method: unknown = Reflect.get(name in methods ? methods : target, name, name in methods ? methods : target);
			return typeof method === 'function' && !(name in methods) ? method.bind(target) as unknown : method;
		},
	});
}
