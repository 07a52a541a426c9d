/**
What the library costs a test file: the import, a server that answers, a client's first write. Processor time of a process that
does only that, bare Node included; the best and the median of so many runs (20, or the first argument).

    npx node bench/library.ts
*/
import {execFileSync} from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import {pathToFileURL} from 'node:url';
import {median} from './compare/statistics.ts';

const library = JSON.stringify(pathToFileURL(path.resolve('dist/library.js')).href);
const programs: Readonly<Record<string, string>> = {
	'bare Node': '',
	import: `import ${library};`,
	'server started and closed': `import {startServer} from ${library}; const server = await startServer(); await server.close();`,
	'with a client and a write': `
		import {startServer, connect} from ${library};
		const server = await startServer();
		const client = await connect(server.url);
		await client.set('/a', '1');
		await client.close();
		await server.close();
	`,
};

function processorMs(program: string): number {
	const ending = 'process.on("exit", () => { const {user, system} = process.cpuUsage(); console.log((user + system) / 1000); });';
	return Number(execFileSync(process.execPath, ['--input-type=module', '-e', ending + program], {encoding: 'utf8'}));
}

const runs = Number(process.argv[2] ?? 20);
const figures = Object.keys(programs).map(name => ({name, times: [] as number[]}));
// In turns, so that a busy moment of the machine hits all alike.
for (let run = 0; run < runs; run++) {
	for (const {name, times} of figures) {
		times.push(processorMs(programs[name]!));
	}
}

for (const {name, times} of figures) {
	console.log(`${name.padEnd(26)} best ${Math.min(...times).toFixed(1).padStart(6)} ms, median ${median(times).toFixed(1).padStart(6)} ms`);
}
