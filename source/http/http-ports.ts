/**
The ports of a server, for clients and for peers.
*/
import {messageOf} from '../errors.ts';
import {type EtcdServer} from '../server/server.ts';
import {Admission} from './admission.ts';
import {Audience} from './audience.ts';
import {Budget} from './budget.ts';
import {type HttpOptions} from './http-options.ts';
import {ListeningPort, type Place} from './listening-port.ts';
import {type HttpContext} from './context.ts';
import {EventEncoder} from './json.ts';
import {Metrics} from './metrics.ts';

export {type HttpOptions, type TlsOptions} from './http-options.ts';

const heldBytesMax = 268_435_456;
const stuckMilliseconds = 300_000;
/** How often heads that are not complete are counted; node:http ends each after a minute. */
const countMilliseconds = 1000;

/** Takes the ports first and serves later, for a server that must not start when it can't be reached. */
export class HttpPorts {
	/** Where they listen for clients, with real port numbers. */
	readonly urls: readonly string[];
	readonly #ports: readonly ListeningPort[];
	readonly #options: HttpOptions;
	readonly #counting: NodeJS.Timeout;

	private constructor(ports: readonly ListeningPort[], urls: readonly string[], options: HttpOptions) {
		this.#ports = ports;
		this.urls = urls;
		this.#options = options;
		this.#counting = setInterval(() => {
			for (const port of ports) {
				port.countHeads();
			}
		}, countMilliseconds).unref();
	}

	/** Rejects with the error of the first URL that can't be listened on (`code` EADDRINUSE, …). */
	static async listen(options: HttpOptions): Promise<HttpPorts> {
		const {log = ignore, listenClientUrls, listenPeerUrls = [], tls, peerTls} = options;
		const shared = {
			limits: {budget: new Budget(options.heldBytesMax ?? heldBytesMax), stuckMilliseconds: options.stuckMilliseconds ?? stuckMilliseconds},
			admission: new Admission(log, options.connectionsMax),
		};
		const ports: ListeningPort[] = [];
		const open = async (place: Place) => {
			const port = new ListeningPort(options, place, shared);
			const url = await port.listen();
			log('I', 'etcdmain', `listening for ${place.isForPeers ? 'peers' : 'client requests'} on ${url}`);
			ports.push(port);
			return url;
		};

		const openForPeers = async (url: string) => {
			try {
				await open({url, tls: peerTls, isForPeers: true});
			} catch (error) {
				if (!options.arePeerPortsOptional) {
					throw error;
				}

				log('W', 'etcdmain', `not listening for peers on ${url}: ${messageOf(error)}`);
			}
		};

		// An optional port must not take one that was asked for.
		const [first, last] = options.arePeerPortsOptional ? [[], listenPeerUrls] : [listenPeerUrls, []];
		const urls: string[] = [];
		try {
			for (const url of first) {
				await openForPeers(url);
			}

			for (const url of listenClientUrls) {
				urls.push(await open({url, tls, isForPeers: false}));
			}

			for (const url of last) {
				await openForPeers(url);
			}
		} catch (error) {
			await closeAll(ports);
			throw error;
		}

		return new HttpPorts(ports, urls, options);
	}

	/** Answers requests, including those that have been waiting. */
	serve(server: EtcdServer): void {
		const metrics = new Metrics(server);
		server.observe(metrics);
		const context: HttpContext = {
			server,
			clusterId: server.clusterId,
			encoder: new EventEncoder(),
			audience: new Audience(),
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
		clearInterval(this.#counting);
		await closeAll(this.#ports);
	}
}

async function closeAll(ports: readonly ListeningPort[]): Promise<void> {
	await Promise.all(ports.map(async port => port.close()));
}

function ignore(): void {
	// Nobody wants to know.
}
