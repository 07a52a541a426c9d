/**
The greeting: what this is, what it works on, and where the data is.
*/
import {homedir} from 'node:os';
import {type EngineInfo} from '../../engine/engine.ts';
import {withoutPasswords} from '../../protocol/redaction.ts';
import {etcdVersion, etcshVersion} from '../../version.ts';
import {drawableKeys} from '../../terminal/text/signs.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {joinParts} from './text.ts';
import {theme} from './theme.ts';

function withTilde(path: string): string {
	const home = homedir();
	return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}

function engineParts({
	kind, endpoints, dataDir, sharedDataDir, api,
}: EngineInfo): readonly string[] {
	const urls = endpoints.map(endpoint => visible(withoutPasswords(endpoint)));
	if (kind === 'remote') {
		const [first = '', ...others] = urls;
		if (sharedDataDir !== undefined) {
			return [`connected to ${first}`, `the etcsh that has ${withTilde(visible(sharedDataDir))}`];
		}

		return [
			`connected to ${first}`,
			...(api === 3 ? ['etcd v3'] : []),
			...(others.length === 0 ? [] : [`if that fails: ${others.join(', ')}`]),
		];
	}

	return [
		`embedded server (etcd ${etcdVersion} API)`,
		urls.join(', '),
		dataDir === undefined ? 'in memory' : `data ${withTilde(visible(dataDir))}`,
	].filter(part => part !== '');
}

const hint = 'Tab completes, F1 shows the keys, watch KEY opens a pane.';
const firstHints = [
	'Commands are those of etcdctl: set /a/b hello, then get /a/b. help lists them.',
	'Tab completes, → takes a grey suggestion, cd /a goes into a directory.',
	'watch / --recursive opens a pane with all changes. F1: keys, Ctrl-D: leave.',
];

export function greeting(
	info: EngineInfo,
	{isFirstRun, columns, isPlain = false}: {isFirstRun: boolean; columns: number; isPlain?: boolean},
): string {
	const lines = joinParts([`etcsh ${etcshVersion}`, ...engineParts(info)], columns - 1, ' · ');
	if (isPlain) {
		return `${lines.join('\n')}\nhelp lists the commands, exit leaves.\n`;
	}

	return [
		...lines,
		...(isFirstRun ? firstHints : [hint])
			.flatMap(line => joinParts(drawableKeys(line).split(' '), columns - 1, ' '))
			.map(line => theme.dim(line)),
		'',
	].join('\n');
}
