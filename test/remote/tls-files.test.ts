import {execFileSync} from 'node:child_process';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {loadTlsFiles} from '../../source/remote/tls-files.ts';
import {temporaryDirectory} from '../helpers/data-dirs.ts';

function block(type: string, base64: string): string {
	return `-----BEGIN ${type}-----\n${base64.replaceAll(/.{64}/g, '$&\n')}\n-----END ${type}-----\n`;
}

const certificate = block('CERTIFICATE', 'MIIBbjCCAROgAwIBAgIULgeuO62THwv1M0huHFDndTGm4WYwCgYIKoZIzj0EAwIwDDEKMAgGA1UEAwwBeDAeFw0yNjExMjIyMTA2MTNaFw0zNjExMTkyMTA2MTNaMAwxCjAIBgNVBAMMAXgwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQld3eRVgqdDXRhU77N7jyuzTVUgjnZ/4l5XiQRYQ6n2w/c1W/j4TLNG46FU/hZaDx/YLrTZv5LSLeOsFlamSD3o1MwUTAdBgNVHQ4EFgQUZGxkfGLCPpDcne8WqutY1q0KKBAwHwYDVR0jBBgwFoAUZGxkfGLCPpDcne8WqutY1q0KKBAwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEAu1mfrBozfywz+Xp4uYpIJXXDsV+LRt/CySZABeIif9MCIQDa6w+qA5+S/Jr3KrqeXtdueE0UxG3EIhVHCtVfXByHlg==');
const key = block('PRIVATE KEY', 'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgvk7oJ2d5GrriHyVHUEKApJnxZfnEj0kAPA0RqDKB3kWhRANCAAQld3eRVgqdDXRhU77N7jyuzTVUgjnZ/4l5XiQRYQ6n2w/c1W/j4TLNG46FU/hZaDx/YLrTZv5LSLeOsFlamSD3');
const otherKey = block('PRIVATE KEY', 'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgni+XgWkxDNBce6PGn7OnpjxjXBotrxZsklAao8E8fuyhRANCAAQYJq1nLok+d9uFSkdFiNwDQhw+XGR7LWNq0BqVguJUgCi9ts2QTAyAxGuoq/2WgQ1BcC4hM4kO22FhByS8FKW7');
const keyOfOtherType = block('PRIVATE KEY', 'MC4CAQAwBQYDK2VwBCIEIKm3oBNFpimlxk/mjyuWC1Ywb1RiSRiAVx6vBD20nucP');
const something = block('X', 'AAAA');
const unreadable = block('CERTIFICATE', '!!');

async function load(t: ExecutionContext, contents: {cert?: string; key?: string; ca?: string}) {
	const directory = await temporaryDirectory(t);
	const write = async (name: string, content: string | undefined) => {
		if (content === undefined) {
			return '';
		}

		const file = path.join(directory, name);
		await writeFile(file, content);
		return file;
	};

	return loadTlsFiles({
		certFile: await write('cert', contents.cert), keyFile: await write('key', contents.key), caFile: await write('ca', contents.ca),
	});
}

test('a certificate and its key are taken, whatever else is in their files', async t => {
	t.deepEqual(await load(t, {cert: certificate, key}), {cert: certificate, key});
	const all = something + key.replaceAll('\n', '\r\n\r\n') + certificate;
	t.deepEqual(await load(t, {cert: all, key: all}), {cert: certificate, key});
});

for (const [title, contents, problem] of [
	['no certificate at all', {cert: 'text', key}, 'tls: failed to find any PEM data in certificate input'],
	['a certificate that is no base64', {cert: unreadable, key}, 'tls: failed to find any PEM data in certificate input'],
	['two files exchanged', {cert: key, key: certificate}, 'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched'],
	['something else for a certificate', {cert: something + key, key}, 'tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [X PRIVATE KEY]'],
	['no key at all', {cert: certificate, key: ''}, 'tls: failed to find any PEM data in key input'],
	['a certificate for a key', {cert: certificate, key: certificate}, 'tls: found a certificate rather than a key in the PEM for the private key'],
	['something else for a key', {cert: certificate, key: something}, 'tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [X]'],
	['a damaged certificate', {cert: block('CERTIFICATE', 'AAAA'), key}, 'x509: malformed certificate'],
	['a damaged key', {cert: certificate, key: block('EC PRIVATE KEY', 'AAAA')}, 'tls: failed to parse private key'],
	['a key of another type', {cert: certificate, key: keyOfOtherType}, 'tls: private key type does not match public key type'],
	['a key of another certificate', {cert: certificate, key: otherKey}, 'tls: private key does not match public key'],
	['an authority that is a key', {ca: certificate + key}, 'x509: malformed tbs certificate'],
	['an authority of one byte', {ca: block('CERTIFICATE', 'MA==')}, 'x509: malformed certificate'],
	['an authority that is nothing', {ca: something}, 'x509: malformed certificate'],
] as const) {
	test(`${title}: refused in Go's words`, async t => {
		await t.throwsAsync(load(t, contents), {message: problem});
	});
}

test('a file of authorities may hold nothing that can be read', async t => {
	t.deepEqual(await load(t, {ca: `text\n${unreadable}`}), {ca: []});
	t.deepEqual(await load(t, {ca: certificate + certificate}), {ca: [certificate, certificate]});
});

test('a pipe is waited for until somebody writes into it, or nobody wants it any more', async t => {
	const caFile = path.join(await temporaryDirectory(t), 'pipe');
	execFileSync('mkfifo', [caFile]);
	const files = {certFile: '', keyFile: '', caFile};
	const [{ca}] = await Promise.all([loadTlsFiles(files), writeFile(caFile, certificate)]);
	t.deepEqual(ca, [certificate]);
	const controller = new AbortController();
	const waiting = loadTlsFiles(files, controller.signal);
	controller.abort();
	await t.throwsAsync(waiting, {name: 'AbortError'});
});
