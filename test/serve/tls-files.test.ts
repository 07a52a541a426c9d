import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {Logger} from '../../source/serve/logger.ts';
import {Refusal, type TlsFiles} from '../../source/serve/options.ts';
import {tlsOptions} from '../../source/serve/tls-files.ts';
import {makeCertificates, whyNoCertificates} from '../helpers/certificates.ts';
import {temporaryDirectory} from '../helpers/data-dirs.ts';

const none: TlsFiles = {
	certFile: '', keyFile: '', trustedCaFile: '', requireClientCertificate: false,
};
const https = ['https://127.0.0.1:1'];
const logger = new Logger(() => undefined, 'E');
const asked = async (files: Partial<TlsFiles>, urls: readonly string[] = https) => tlsOptions('client', urls, {...none, ...files}, logger);

test('without an https URL nothing is read, and with one both files are needed', async t => {
	t.is(await asked({certFile: '/none', keyFile: '/none'}, ['http://127.0.0.1:1']), undefined);
	t.is(await asked({}, ['http://127.0.0.1:1']), undefined);
	await t.throwsAsync(asked({}), {instanceOf: Refusal, message: /KeyFile and CertFile are not presented$/});
	await t.throwsAsync(asked({}, ['http://127.0.0.1:1', ...https]), {instanceOf: Refusal, message: /KeyFile and CertFile are not presented$/});
	await t.throwsAsync(asked({certFile: '/c'}), {instanceOf: Refusal, message: 'KeyFile and CertFile must both be present[key: , cert: /c]'});
	await t.throwsAsync(asked({keyFile: '/k'}), {instanceOf: Refusal, message: 'KeyFile and CertFile must both be present[key: /k, cert: ]'});
	await t.throwsAsync(asked({certFile: '/none', keyFile: '/none'}), {instanceOf: Refusal, message: /^open \/none: /});
});

const why = whyNoCertificates();
const ifCertificates = why === undefined ? test : test.skip;

ifCertificates(`a certificate comes with its own key, and an authority is a certificate${why === undefined ? '' : ` (${why})`}`, async t => {
	const folder = await temporaryDirectory(t);
	const {authority, server, client} = await makeCertificates(folder, ['127.0.0.1']);
	const [certFile, keyFile] = [server.certificate, server.key];
	const junk = path.join(folder, 'junk.pem');
	await writeFile(junk, 'no certificate');
	const cert = await readFile(certFile);
	const key = await readFile(keyFile);
	t.deepEqual(await asked({certFile, keyFile}), {
		cert, key, ca: undefined, requireClientCertificate: false,
	});
	t.deepEqual(await asked({
		certFile, keyFile, trustedCaFile: authority, requireClientCertificate: true,
	}), {
		cert, key, ca: await readFile(authority), requireClientCertificate: true,
	});
	for (const [files, message] of [
		[{certFile: junk, keyFile}, `crypto/tls: failed to parse certificate PEM data in ${junk}`],
		[{certFile, keyFile: junk}, `crypto/tls: failed to parse key PEM data in ${junk}`],
		[{certFile, keyFile: client.key}, `crypto/tls: private key ${client.key} does not match public key of ${certFile}`],
		[{certFile, keyFile, trustedCaFile: junk}, `could not load root certificate from given file ${junk}`],
	] as const) {
		await t.throwsAsync(asked(files), {instanceOf: Refusal, message});
	}
});
