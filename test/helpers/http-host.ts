import {type ExecutionContext} from 'ava';
import {HttpPorts, type HttpOptions} from '../../source/http/http-ports.ts';
import {EtcdServer} from '../../source/server/server.ts';
import {type WayContext} from './both-ways.ts';

export type HttpHost = {readonly url: string; readonly server: EtcdServer; close(): Promise<void>};

/** A server in memory behind a port of its own, until the test ends. */
export async function startHost(t: ExecutionContext, options: Partial<HttpOptions> = {}): Promise<HttpHost> {
	const server = await EtcdServer.start({name: 'm1', advertiseClientUrls: ['http://127.0.0.1:2379'], initialAdvertisePeerUrls: ['http://127.0.0.1:2380']});
	const http = await HttpPorts.listen({listenClientUrls: ['http://127.0.0.1:0'], ...t.context as WayContext, ...options});
	http.serve(server);
	const close = async () => http.close();
	t.teardown(async () => {
		await close();
		await server.stop();
	});
	return {url: http.urls[0]!, server, close};
}
