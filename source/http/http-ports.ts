/**
The client ports of a server.
*/
import {type EtcdServer} from '../server/server.ts';
import {Budget} from './budget.ts';
import {ClientPort, type HttpOptions} from './client-port.ts';
import {type HttpContext} from './context.ts';
import {EventEncoder} from './json.ts';
import {Metrics} from './metrics.ts';

export {type HttpOptions, type TlsOptions} from './client-port.ts';

const heldBytesMax = 268_435_456;
const stuckMilliseconds = 300_000;

/** Takes the ports first and serves later, for a server that shall not start when it can't be reached. */
export class HttpPorts {
	/** Where they listen, with real port numbers. */
	readonly urls: readonly string[];
	readonly #ports: readonly ClientPort[];
	readonly #options: HttpOptions;

	private constructor(ports: readonly ClientPort[], urls: readonly string[], options: HttpOptions) {
		this.#ports = ports;
		this.urls = urls;
		this.#options = options;
	}

	/** Rejects with the error of the first URL that can't be listened on (`code` EADDRINUSE, …). */
	static async listen(options: HttpOptions): Promise<HttpPorts> {
		const limits = {budget: new Budget(options.heldBytesMax ?? heldBytesMax), stuckMilliseconds: options.stuckMilliseconds ?? stuckMilliseconds};
		const ports: ClientPort[] = [];
		const urls: string[] = [];
		try {
			for (const url of options.listenClientUrls) {
				const port = new ClientPort(options, url, limits);
				urls.push(await port.listen());
				ports.push(port);
			}
		} catch (error) {
			await closeAll(ports);
			throw error;
		}

		return new HttpPorts(ports, urls, options);
	}

	/** Answers requests, also those that have been waiting. */
	serve(server: EtcdServer): void {
		const metrics = new Metrics(server);
		server.observe(metrics);
		const context: HttpContext = {
			server,
			clusterId: server.clusterId,
			encoder: new EventEncoder(),
			metrics,
			log: this.#options.log ?? ignore,
			setLogLevel: this.#options.setLogLevel ?? ignore,
		};
		for (const port of this.#ports) {
			port.serve(context);
		}
	}

	/** Stops listening and cuts all connections, open watches included. */
	async close(): Promise<void> {
		await closeAll(this.#ports);
	}
}

async function closeAll(ports: readonly ClientPort[]): Promise<void> {
	await Promise.all(ports.map(async port => port.close()));
}

function ignore(): void {
	// Nobody wants to know.
}
