/**
A process that runs one `etcsh etcdctl …` after the other with the code of the built program, and tells what each would have
printed and how it would have ended. It is told by messages, and ends when its parent does.
*/
import {Buffer} from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {Readable, Writable} from 'node:stream';
import {type HostedCommand, type HostedResult} from './etcdctl-host.ts';

const printed: Record<number, Buffer[]> = {1: [], 2: []};

// The program's own way to the descriptors: it looks for this function when it is loaded.
const writeToFile = fs.writeSync;
fs.writeSync = ((descriptor: number, data: Buffer | string, ...rest: never[]): number => {
	const pieces = printed[descriptor];
	if (pieces === undefined) {
		return writeToFile(descriptor, data as Buffer, ...rest);
	}

	const bytes = Buffer.from(data as Buffer);
	pieces.push(bytes);
	return bytes.length;
}) as typeof fs.writeSync;

for (const [name, descriptor] of [['stdout', 1], ['stderr', 2]] as const) {
	Object.defineProperty(process, name, {
		value: new Writable({
			write(chunk: Buffer, _, done) {
				printed[descriptor]!.push(chunk);
				done();
			},
		}),
	});
}

// Each command has handlers of its own for what nobody catches.
process.setMaxListeners(0);
const {main} = await import(path.resolve('dist/core.js')) as {main: () => Promise<{readonly signal?: string}>};

function takePrinted(descriptor: number): string {
	return Buffer.concat(printed[descriptor]!.splice(0)).toString('utf8');
}

async function runCommand({args, endpoints, cwd, isOwn = false}: HostedCommand): Promise<HostedResult> {
	process.chdir(cwd);
	process.env.ETCDCTL_ENDPOINTS = endpoints;
	process.argv.splice(2, Infinity, ...(isOwn ? [] : ['etcdctl']), ...args);
	Object.defineProperty(process, 'stdin', {value: Readable.from([]), configurable: true});
	process.exitCode = 0;
	await main();
	return {code: process.exitCode ?? 0, stdout: takePrinted(1), stderr: takePrinted(2)};
}

process.on('message', (command: HostedCommand) => {
	// One that throws ends the process, which the test sees.
	void runCommand(command).then(result => process.send!(result));
});
