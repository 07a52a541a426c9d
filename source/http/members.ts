/**
The members API: /v2/members and what is below it. An embedded server is a cluster of one for good, so the requests
that would change that are checked as etcd checks them and then refused with the way to a real cluster. The member's own peer
URLs can be changed, as a record.
*/
import {messageOf} from '../errors.ts';
import {textFromRaw} from '../protocol/go-escapes.ts';
import {membersIgnoringCase, parseJson} from '../protocol/go-json.ts';
import {parseMemberUrls} from '../protocol/member-urls.ts';
import {type HttpContext, type Route} from './context.ts';
import {
	insufficientCredentials,
	jsonError,
	jsonHeaders,
	methodNotAllowed,
	send,
	type Answer,
	type Exchange,
} from './exchange.ts';
import {identityOf} from './identity.ts';
import {memberJson} from './json.ts';

const prefixLength = '/v2/members'.length;

/** More than any list of URLs needs. */
const bodyBytesMax = 1_048_576;

const oneMemberOnly = 'an embedded server is a cluster of one member and stays one; for more members, '
	+ 'back up the data directory, start etcd on the copy with --force-new-cluster and add members to that';

export const membersRoute: Route = {
	allow: ['GET', 'POST', 'DELETE', 'PUT'],
	async handle(context, exchange) {
		const isChange = exchange.method !== 'GET';
		if (isChange && !await context.server.auth.isRoot(identityOf(exchange.request))) {
			send(exchange, insufficientCredentials);
			return;
		}

		const answer = await answerOf(context, exchange);
		send(exchange, {...answer, headers: [...answer.headers, 'X-Etcd-Cluster-Id', context.server.clusterId]});
	},
};

async function answerOf({server}: HttpContext, exchange: Exchange): Promise<Answer> {
	const suffix = exchange.path.slice(prefixLength).replace(/^\//, '');
	switch (exchange.method) {
		case 'GET': {
			return read(server, suffix);
		}

		case 'POST': {
			return add(server, exchange);
		}

		default: {
			if (suffix === '') {
				return methodNotAllowed();
			}

			const id = memberId(suffix);
			if (id === undefined) {
				return jsonError(404, `No such member: ${suffix}`);
			}

			return exchange.method === 'PUT' ? update(server, exchange, id) : remove(server, id);
		}
	}
}

type Server = HttpContext['server'];

function read(server: Server, suffix: string): Answer {
	if (suffix === '') {
		return {status: 200, headers: jsonHeaders, body: `{"members":[${server.members().map(member => memberJson(member)).join(',')}]}\n`};
	}

	if (suffix !== 'leader') {
		return jsonError(404, 'Not found');
	}

	const leader = server.leader();
	return leader === undefined
		? jsonError(503, 'During election')
		: {status: 200, headers: jsonHeaders, body: `${memberJson(leader)}\n`};
}

async function add(server: Server, exchange: Exchange): Promise<Answer> {
	const peerUrls = await peerUrlsOf(exchange);
	if (!Array.isArray(peerUrls)) {
		return peerUrls;
	}

	server.countRefusedChange();
	return server.members().some(member => sharesUrl(member.peerURLs, peerUrls))
		? jsonError(409, 'etcdserver: peerURL exists')
		: jsonError(409, oneMemberOnly);
}

async function update(server: Server, exchange: Exchange, id: string): Promise<Answer> {
	const peerUrls = await peerUrlsOf(exchange);
	if (!Array.isArray(peerUrls)) {
		return peerUrls;
	}

	const refusal = updateRefusal(server, id, peerUrls);
	if (refusal !== undefined) {
		server.countRefusedChange();
		return refusal;
	}

	await server.updatePeerUrls(peerUrls);
	return {status: 204, headers: [], body: ''};
}

function updateRefusal(server: Server, id: string, peerUrls: readonly string[]): Answer | undefined {
	if (server.hasRemovedMember(id)) {
		return jsonError(500, 'Internal Server Error');
	}

	const members = server.members();
	if (members.every(member => member.id !== id)) {
		return jsonError(404, `No such member: ${id}`);
	}

	return members.some(member => member.id !== id && sharesUrl(member.peerURLs, peerUrls))
		? jsonError(409, 'etcdserver: peerURL exists')
		: undefined;
}

function remove(server: Server, id: string): Answer {
	server.countRefusedChange();
	if (server.hasRemovedMember(id)) {
		return jsonError(410, `Member permanently removed: ${id}`);
	}

	return server.members().some(member => member.id === id)
		? jsonError(409, oneMemberOnly)
		: jsonError(404, `No such member: ${id}`);
}

function sharesUrl(some: readonly string[], others: readonly string[]): boolean {
	return some.some(url => others.includes(url));
}

/** Normalised; undefined when it is not a hexadecimal number of 64 bits. */
function memberId(text: string): string | undefined {
	const digits = /^0*([\da-f]{1,16})$/i.exec(text)?.[1];
	return digits?.toLowerCase();
}

/** The URLs a body asks for, or why they can't be had. */
async function peerUrlsOf(exchange: Exchange): Promise<string[] | Answer> {
	const {request} = exchange;
	const contentType = request.headers['content-type'] ?? '';
	if (contentType !== 'application/json') {
		return jsonError(415, `Bad Content-Type ${contentType}, accept application/json`);
	}

	exchange.reply.allowBody();
	const body = await exchange.reply.readBody(bodyBytesMax);
	if (typeof body !== 'string') {
		return jsonError(400, body.problem);
	}

	try {
		const document = parseJson(textFromRaw(body));
		return parseMemberUrls(peerUrlTexts(document));
	} catch (error) {
		return jsonError(400, messageOf(error));
	}
}

/** What Go calls the kind of a value in its type errors. */
function goKind(value: unknown): string {
	if (Array.isArray(value)) {
		return 'array';
	}

	return typeof value === 'boolean' ? 'bool' : typeof value;
}

/** Takes the document apart as Go would, with its errors. */
function peerUrlTexts(document: unknown): string[] {
	if (document === null) {
		return [];
	}

	const members = membersIgnoringCase(document);
	if (members === undefined) {
		throw new TypeError(
			String.raw`json: cannot unmarshal ${goKind(document)} into Go value of type struct { PeerURLs []string "json:\"peerURLs\"" }`,
		);
	}

	const list = members.peerurls ?? [];
	if (!Array.isArray(list)) {
		throw new TypeError(`json: cannot unmarshal ${goKind(list)} into Go struct field .peerURLs of type []string`);
	}

	return list.map((text: unknown) => {
		if (text !== null && typeof text !== 'string') {
			throw new TypeError(`json: cannot unmarshal ${goKind(text)} into Go struct field .peerURLs of type string`);
		}

		return text ?? '';
	});
}
