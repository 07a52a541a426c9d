import {type Engine} from '../../source/engine/engine.ts';
import {removeDirectory} from '../../source/subtree/directory-removal.ts';
import {fill, onEach} from '../helpers/on-each-engine.ts';

onEach('a directory goes when it is empty', async (t, {engine, directory}) => {
	await engine.create(`${directory}/d`, {dir: true});
	await fill(engine, directory, {'full/k': '1'});
	await removeDirectory(engine, `${directory}/d`);
	await t.throwsAsync(engine.get(`${directory}/d`), {message: /^100: /});
	await t.throwsAsync(removeDirectory(engine, `${directory}/full`), {message: /^108: /});
});

onEach('a key that has come in place of a directory is put back', async (t, {engine, directory}) => {
	await fill(engine, directory, {k: 'stays'});
	await engine.set(`${directory}/short`, {value: 'stays', ttl: 500});
	await t.throwsAsync(removeDirectory(engine, `${directory}/k`), {message: /^101: /});
	await t.throwsAsync(removeDirectory(engine, `${directory}/short`), {message: /^101: /});
	t.is((await engine.get(`${directory}/k`)).node.value, 'stays');
	const {node} = await engine.get(`${directory}/short`);
	t.is(node.value, 'stays');
	t.true(node.ttl! > 400 && node.ttl! <= 500);
});

onEach('mv leaves a key that has come in place of a directory, and says so', async (t, {run, engine, directory}) => {
	await fill(engine, directory, {'a/d/k': '1', 'a/x': '2'});
	// In the place of the directory there is a key when its turn has come.
	const changing = new Proxy(engine, {
		get(target, name) {
			if (name === 'delete') {
				return async (...[key, options]: Parameters<Engine['delete']>) => {
					if (key.endsWith('/d')) {
						await engine.delete(key, {recursive: true});
						await engine.set(key, {value: 'new'});
					}

					return engine.delete(key, options);
				};
			}

			const found: unknown = Reflect.get(target, name, target);
			return typeof found === 'function' ? found.bind(target) as unknown : found;
		},
	});
	const {code, stderr} = await run('mv -r a b', {engine: changing});
	t.is(code, 1);
	t.regex(stderr, /\/a\/d stays: it has changed since it was copied/);
	t.is((await engine.get(`${directory}/a/d`)).node.value, 'new');
	t.is((await engine.get(`${directory}/b/d/k`)).node.value, '1');
});
