/**
Everything that proves the project: types, build, lint, tests. The linter needs one processor for long, and the tests wait
for much: so both go on at the same time.
*/
import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import os from 'node:os';
import process from 'node:process';

const start = Date.now();
/** The half a dozen processes of tests that want a processor leave the linter nearly half of one. */
const testPriority = 2;
const linters = 'npm run --silent lint';

function say(text) {
	console.error(`npm test: ${text}`);
}

function secondsSince(begin) {
	return `${Math.round((Date.now() - begin) / 1000)} s`;
}

function run([title, command, ...args]) {
	const begin = Date.now();
	say(`${title} …`);
	const {status} = spawnSync(command, args, {stdio: 'inherit'});
	say(status === 0 ? `${title}: done in ${secondsSince(begin)}` : `the ${title} step failed (${[command, ...args].join(' ')})`);
	return status === 0;
}

// It keeps one processor busy for long, and should not be left over at the end, when the other has nothing to do. It begins
// after the build: the examples import the package. What it says comes when it has ended.
async function lint() {
	const begin = Date.now();
	say('lint goes on beside the tests …');
	const child = spawn(linters, {shell: true, stdio: ['ignore', 'pipe', 'pipe']});
	let text = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', piece => {
			text += piece;
		});
	}

	const [code] = await once(child, 'close');
	process.stderr.write(text);
	say(code === 0 ? `lint: done in ${secondsSince(begin)}` : `the lint step failed (${linters})`);
	return code === 0;
}

async function test() {
	const begin = Date.now();
	say('tests …');
	const args = ['--config', 'ava.compiled.config.js', ...process.argv.slice(2)];
	const child = spawn('ava', args, {stdio: 'inherit'});
	os.setPriority(child.pid, testPriority);
	const [code] = await once(child, 'close');
	say(code === 0 ? `tests: done in ${secondsSince(begin)}` : `the tests step failed (${['ava', ...args].join(' ')})`);
	return code === 0;
}

const isBuilt = [
	['types', 'tsc'],
	['build', 'node', 'scripts/build.mjs'],
].every(step => run(step));
const isRight = isBuilt && !(await Promise.all([lint(), test()])).includes(false);
say(`${isRight ? 'all is well' : 'failed'}, ${secondsSince(start)}`);
process.exitCode = isRight ? 0 : 1;
