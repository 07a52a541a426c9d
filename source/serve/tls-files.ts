/**
From the flags about certificates to what a TLS port needs, checked as etcd checks it.
*/
import {Buffer} from 'node:buffer';
import {createPrivateKey, X509Certificate} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {reasonOf} from '../errors.ts';
import {type TlsOptions} from '../http/http-ports.ts';
import {Refusal, type TlsFiles} from './options.ts';
import {type Logger} from './logger.ts';

/** Undefined when no URL is https. Throws Refusal. */
export async function tlsOptions(
	kind: 'client' | 'peer',
	urls: readonly string[],
	files: TlsFiles,
	{log}: Logger,
): Promise<TlsOptions | undefined> {
	const {certFile, keyFile, trustedCaFile, requireClientCertificate} = files;
	const isEmpty = certFile === '' && keyFile === '';
	if (!isEmpty) {
		log(
			'I',
			'etcdmain',
			`${kind}TLS: cert = ${certFile}, key = ${keyFile}, ca = , trusted-ca = ${trustedCaFile}, client-cert-auth = ${requireClientCertificate}`,
		);
		for (const url of urls) {
			if (url.startsWith('http:')) {
				log(
					'W',
					'etcdmain',
					`The scheme of ${kind} url ${url} is http while ${kind} key/cert files are presented. Ignored ${kind} key/cert files.`,
				);
			}
		}
	}

	if (urls.every(url => !url.startsWith('https:'))) {
		return undefined;
	}

	if (isEmpty) {
		throw new Refusal('fatal', 'cannot listen on TLS for given listener: KeyFile and CertFile are not presented');
	}

	if (certFile === '' || keyFile === '') {
		throw new Refusal('fatal', `KeyFile and CertFile must both be present[key: ${keyFile}, cert: ${certFile}]`);
	}

	const cert = await readPem(certFile);
	const key = await readPem(keyFile);
	checkPair(cert, key, files);
	const ca = trustedCaFile === '' ? undefined : await readPem(trustedCaFile);
	if (ca !== undefined) {
		parsed(() => new X509Certificate(ca), `could not load root certificate from given file ${trustedCaFile}`);
	}

	return {
		cert, key, ca, requireClientCertificate,
	};
}

/** OpenSSL's own messages name neither the file nor what should be in it. */
function checkPair(cert: Uint8Array, key: Uint8Array, {certFile, keyFile}: TlsFiles): void {
	const certificate = parsed(() => new X509Certificate(cert), `crypto/tls: failed to parse certificate PEM data in ${certFile}`);
	const privateKey = parsed(() => createPrivateKey(Buffer.from(key)), `crypto/tls: failed to parse key PEM data in ${keyFile}`);
	if (!certificate.checkPrivateKey(privateKey)) {
		throw new Refusal('fatal', `crypto/tls: private key ${keyFile} does not match public key of ${certFile}`);
	}
}

function parsed<Result>(parse: () => Result, problem: string): Result {
	try {
		return parse();
	} catch {
		throw new Refusal('fatal', problem);
	}
}

async function readPem(file: string): Promise<Uint8Array> {
	try {
		return await readFile(file);
	} catch (error) {
		throw new Refusal('fatal', `open ${file}: ${reasonOf(error)}`);
	}
}
