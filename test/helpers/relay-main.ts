/**
A process that passes connections on to members, as slowly as it is told, or holds them as a cut cable does. It knows from
a peer's own words whose connection it is, so that a member is cut off in both directions.
*/
import {once} from 'node:events';
import net, {type Socket} from 'node:net';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import {type RelayMessage, type Route} from './cluster-network.ts';

const cut = new Set<number>();
const delays = new Map<number, number>();
const memberOfId = new Map<string, number>();
let changed = Promise.withResolvers<void>();

function addressOf(text: string): {host: string; port: number} {
	const [host = '', port] = text.split(':', 2);
	return {host, port: Number(port)};
}

/** The members at the two ends; clients are none. */
type Ends = {readonly target: number; source?: number};

const isCutOff = ({target, source}: Ends): boolean => cut.has(target) || (source !== undefined && cut.has(source));

async function untilConnected(ends: Ends): Promise<void> {
	while (isCutOff(ends)) {
		await changed.promise;
	}
}

/** Each piece in its turn, so long after it came as the sender is slow. */
function passOn(from: Socket, to: Socket, ends: Ends, senderOf: () => number | undefined): void {
	let turn = Promise.resolve();
	const later = (act: () => void): void => {
		const at = Date.now() + (delays.get(senderOf() ?? -1) ?? 0);
		const before = turn;
		turn = (async () => {
			await before;
			if (at > Date.now()) {
				await delay(at - Date.now());
			}

			await untilConnected(ends);
			act();
		})();
	};

	from.on('data', chunk => {
		later(() => {
			to.write(chunk);
		});
	});
	from.on('close', () => {
		later(() => {
			to.destroy();
		});
	});
	from.on('error', () => undefined);
}

async function accept(client: Socket, {member, target}: Route): Promise<void> {
	const ends: Ends = {target: member};
	client.on('error', () => undefined);
	await untilConnected(ends);
	const upstream = net.connect(addressOf(target));
	client.prependListener('data', chunk => {
		const id = /^x-server-from: (\w+)/im.exec(String(chunk))?.[1];
		ends.source ??= memberOfId.get(id ?? '');
	});
	passOn(client, upstream, ends, () => ends.source);
	passOn(upstream, client, ends, () => member);
}

async function listen(route: Route): Promise<void> {
	const server = net.createServer(client => {
		void accept(client, route);
	});
	server.listen(addressOf(route.listen));
	await once(server, 'listening');
}

async function obey(message: RelayMessage): Promise<void> {
	switch (message.type) {
		case 'routes': {
			await Promise.all(message.routes.map(async route => listen(route)));
			break;
		}

		case 'cut': {
			if (message.isCut) {
				cut.add(message.member);
			} else {
				cut.delete(message.member);
			}

			break;
		}

		case 'delay': {
			delays.set(message.member, message.milliseconds);
			break;
		}

		case 'name': {
			memberOfId.set(message.id, message.member);
			break;
		}
	}

	changed.resolve();
	changed = Promise.withResolvers();
	process.send!('done');
}

process.on('message', (message: RelayMessage) => {
	void obey(message);
});
process.on('disconnect', () => {
	process.exit();
});
