/**
A server for a bench: `etcsh serve` on a free port.
*/
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import net, {type AddressInfo} from 'node:net';
import process from 'node:process';
import {createInterface} from 'node:readline';

export type BenchServer = {readonly url: string; stop(): Promise<void>};

export async function freePort(): Promise<number> {
	const probe = net.createServer().listen(0, '127.0.0.1');
	await once(probe, 'listening');
	const {port} = probe.address() as AddressInfo;
	probe.close();
	await once(probe, 'close');
	return port;
}

/** Resolves once it answers. */
export async function startServer(dataDir: string): Promise<BenchServer> {
	const url = `http://127.0.0.1:${await freePort()}`;
	const child = spawn(process.execPath, [
		'dist/cli.js', 'serve', `--data-dir=${dataDir}/data`, `--listen-client-urls=${url}`, `--advertise-client-urls=${url}`,
	], {stdio: ['ignore', 'ignore', 'pipe']});
	const exit = once(child, 'exit');
	for await (const line of createInterface({input: child.stderr})) {
		if (line.includes('published')) {
			break;
		}
	}

	child.stderr.resume();
	return {
		url,
		async stop() {
			child.kill();
			await exit;
		},
	};
}
