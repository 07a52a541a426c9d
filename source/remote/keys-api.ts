/**
/v2/keys: the URL, query and form of each request.
*/
import {
	type DeleteOptions,
	type GetOptions,
	type KeyResponse,
	type KeysApi,
	type SetOptions,
	type WatchOptions,
	type WriteOptions,
} from '../engine/engine.ts';
import {LostAnswerError, RequestError} from '../engine/errors.ts';
import {canonicalPath} from '../protocol/paths.ts';
import {rawFromText} from '../protocol/go-escapes.ts';
import {encodeForm, parsePairs, type Form} from '../protocol/go-form.ts';
import {type GoUrl} from '../protocol/go-url.ts';
import {decodeAnswer, etcdIndexOf} from './key-decoding.ts';
import {type Answer, type ApiRequest, type Dispatcher} from './dispatcher.ts';
import {readBody} from './transport.ts';

const formContentType = 'application/x-www-form-urlencoded';

/** Where a key lives at an endpoint: its parameters, if the request has any at all, join those that the endpoint brings along. */
export function keyUrl(endpoint: GoUrl, key: string, parameters?: Readonly<Record<string, string>>): GoUrl {
	const path = canonicalPath(`${endpoint.path}/v2/keys${key === '' || key.startsWith('/') ? '' : '/'}${key}`);
	if (parameters === undefined || (endpoint.query === '' && Object.keys(parameters).length === 0)) {
		return {...endpoint, path};
	}

	const own: Form = new Map();
	// A pair that can't be read is left out, as Go does it.
	parsePairs(rawFromText(endpoint.query), own);
	return {...endpoint, path, query: encodeForm({...Object.fromEntries(own), ...parameters})};
}

function comparisonParameters({prevValue = '', prevIndex = 0n}: Pick<SetOptions, 'prevValue' | 'prevIndex'>): Record<string, string> {
	return {
		...(prevIndex !== 0n && {prevIndex: BigInt.asUintN(64, prevIndex).toString()}),
		...(prevValue !== '' && {prevValue}),
	};
}

function formOf({value = '', dir = false, ttl}: WriteOptions, {isRefresh = false} = {}): string {
	return encodeForm({
		...(ttl !== undefined && {ttl: String(ttl)}),
		...(!(dir || isRefresh) && {value}),
	});
}

/** The long poll of a watch, or its stream. */
export function watchRequest(key: string, {recursive = false, waitIndex = 0n}: WatchOptions, {isStream = false} = {}): ApiRequest {
	const parameters = {
		recursive: String(recursive),
		wait: 'true',
		waitIndex: BigInt.asUintN(64, waitIndex).toString(),
		...(isStream && {stream: 'true'}),
	};
	return {method: 'GET', isWatch: true, locate: endpoint => keyUrl(endpoint, key, parameters)};
}

export function keysApi(dispatcher: Dispatcher): KeysApi {
	/** When a write was accepted, an unreadable answer counts as lost, and so does one about something else. */
	function decodeWritten(answer: Answer, options: {readonly needsNode?: boolean} = {}): KeyResponse {
		let response: KeyResponse;
		try {
			response = decodeAnswer(answer, options);
		} catch (error) {
			if (error instanceof RequestError && answer.status < 300 && !dispatcher.isStrict) {
				throw new LostAnswerError(error.message, {isDone: answer.headers['x-etcd-index'] !== undefined, cause: error});
			}

			throw error;
		}

		if (response.action === 'get' && !dispatcher.isStrict) {
			throw new LostAnswerError('what came is the answer to a read; is there a cache in between?');
		}

		return response;
	}

	async function write(
		method: 'PUT' | 'POST',
		key: string,
		options: SetOptions,
		parameters?: Readonly<Record<string, string>>,
	): Promise<KeyResponse> {
		const isRefresh = options.refresh ?? false;
		const query = parameters && {
			...parameters,
			...(options.dir && {dir: 'true'}),
		};
		const answer = await dispatcher.send({
			method,
			locate: endpoint => keyUrl(endpoint, key, query),
			contentType: formContentType,
			body: formOf(options, {isRefresh}) + (isRefresh ? '&refresh=true' : ''),
		}, options);
		return decodeWritten(answer, {needsNode: !options.dir});
	}

	return {
		async get(key: string, options: GetOptions = {}) {
			const {recursive = false, sorted = false, quorum = false} = options;
			const parameters = {quorum: String(quorum), recursive: String(recursive), sorted: String(sorted)};
			const request: ApiRequest = {method: 'GET', locate: endpoint => keyUrl(endpoint, key, parameters)};
			const {children, signal, bytesMax} = options;
			if (children === undefined) {
				return decodeAnswer(await dispatcher.send(request, {signal, bytesMax}));
			}

			return dispatcher.sendFor(request, options, async response => {
				const {status, headers} = response;
				const {patienceMs} = dispatcher;
				const whole = status === 200 && headers['content-encoding'] !== 'gzip' ? response.takeWhole() : undefined;
				if (whole !== undefined) {
					children.begin(etcdIndexOf(headers));
				}

				if (status !== 200 || whole !== undefined) {
					return decodeAnswer({status, headers, body: whole ?? await readBody(response, signal, {patienceMs})});
				}

				const {readListing} = await import('./listing-body.ts');
				return readListing(response, {signal, patienceMs, children});
			});
		},
		async set(key, options) {
			return write('PUT', key, options, comparisonParameters(options));
		},
		async create(key, options) {
			return write('PUT', key, options, {prevExist: 'false'});
		},
		async createInOrder(directory, options) {
			return write('POST', directory, options);
		},
		async update(key, options) {
			return write('PUT', key, options, {...comparisonParameters(options), prevExist: 'true'});
		},
		async delete(key: string, options: DeleteOptions = {}) {
			const parameters = {
				...comparisonParameters(options),
				...(options.dir && {dir: 'true'}),
				...(options.recursive && {recursive: 'true'}),
			};
			return decodeWritten(
				await dispatcher.send({method: 'DELETE', locate: endpoint => keyUrl(endpoint, key, parameters), contentType: formContentType}, options),
			);
		},
	};
}
