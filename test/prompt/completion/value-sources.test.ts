import {
	mkdir,
	mkdtemp,
	rm,
	writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {commands} from '../../../source/commands/index.ts';
import {isGroup} from '../../../source/commands/common/command.ts';
import {openEmbedded} from '../../../source/embedded/embedded-engine.ts';
import {type Engine} from '../../../source/engine/engine.ts';
import {ValueSources} from '../../../source/prompt/completion/value-sources.ts';

test('local files are listed, folders first', async t => {
	const folder = await mkdtemp(path.join(tmpdir(), 'etcsh-files-'));
	t.teardown(async () => rm(folder, {recursive: true}));
	await mkdir(path.join(folder, 'z'));
	await writeFile(path.join(folder, 'a b'), '');
	await using engine = Object.assign(await openEmbedded(), {
		async [Symbol.asyncDispose]() {
			await engine.close();
		},
	});
	const sources = new ValueSources({history: () => [], engine});
	const need = {type: 'files', path: folder} as const;
	t.is(sources.view(need), undefined);
	await sources.learn(need);
	t.deepEqual(sources.view(need), {values: [{text: 'z', detail: '', isOpen: true}, {text: 'a b', detail: '', isOpen: false}]});
	sources.forget();
	t.is(sources.view(need), undefined);
});

test('a question replaces the one under way, and a refusal is told', async t => {
	const asked: AbortSignal[] = [];
	const refusal = new Error('Insufficient credentials');
	const engine = {
		auth: {
			async users({signal}: {signal: AbortSignal}): Promise<never> {
				asked.push(signal);
				return new Promise((_resolve, reject) => {
					signal.addEventListener('abort', () => {
						reject(signal.reason as Error);
					});
				});
			},
			async roles(): Promise<never> {
				throw refusal;
			},
		},
	} as unknown as Engine;
	const sources = new ValueSources({history: () => [], engine});
	const first = sources.learn({type: 'user'});
	await sources.learn({type: 'role'});
	await first;
	t.true(asked[0]!.aborted);
	t.is(sources.view({type: 'user'}), undefined);
	t.deepEqual(sources.view({type: 'role'}), {reason: 'Insufficient credentials'});
	sources.close();
});

test('every command has examples for its help', t => {
	const described = commands.flatMap(entry => isGroup(entry) ? entry.subcommands : [entry]);
	t.deepEqual(described.filter(({examples = []}) => examples.length === 0).map(({name}) => name), []);
});
