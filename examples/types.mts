// What `tsc --strict` makes of the types.
import {
	connect,
	startServer,
	type Client,
	type EtcdFailure,
	type KeyResponse,
	type Server,
	type Snapshot,
} from 'etcsh';

async function lastOf(client: Client, server: Server): Promise<KeyResponse | undefined> {
	const snapshot: Snapshot = await server.snapshot();
	await using lock = await client.lock('/locks/example', {ttl: 10, wait: '1 s'});
	const {index} = await client.set('/a', '1', {ttl: 60});
	await client.compareAndSwap('/a', '2', {prevValue: '1'});
	await client.change('/a', value => `${value ?? ''}!`);
	let last: KeyResponse | undefined;
	for await (const event of client.watch('/a', {recursive: true, waitIndex: index + 1})) {
		last = event;
		if (event.node.value === '2!' || lock.lost.aborted) {
			break;
		}
	}

	await server.advance('1 h');
	await server.restore(snapshot);
	return last;
}

await using server = await startServer({clock: 'stopped'});
await using client = await connect([server.url], {timeout: 5000});
try {
	const last = await lastOf(client, server);
	console.log(last?.prevNode?.value, last?.node.value);
	await client.get('/none');
} catch (error) {
	const {code} = error as EtcdFailure;
	console.log(code);
}
