import {openRemote} from '../../source/engine/remote.ts';
import {startHttp} from '../../source/http/http-server.ts';
import {EtcdServer} from '../../source/server/server.ts';
import {freePort} from '../helpers/live-etcd.ts';
import {engineSuite} from './suite.ts';

engineSuite(async () => {
	const url = `http://127.0.0.1:${await freePort()}`;
	const server = await EtcdServer.start({name: 'm1', advertiseClientUrls: [url], initialAdvertisePeerUrls: ['http://127.0.0.1:2380']});
	const http = await startHttp(server, {listenClientUrls: [url]});
	return {
		open: async () => openRemote({
			endpoints: [url], headerTimeoutMs: 10_000, totalTimeoutMs: 30_000, isSyncWanted: true,
		}),
		async stop() {
			await http.close();
			await server.stop();
		},
	};
});
