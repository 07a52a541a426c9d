/**
From the flags about certificates to what a TLS port needs, checked as etcd checks it.
*/
import {readFile} from 'node:fs/promises';
import {type TlsOptions} from '../http/http-ports.ts';
import {Refusal, type TlsFiles} from './options.ts';
import {type Logger} from './logger.ts';

/** Undefined when no URL is https. Throws Refusal. */
export async function tlsOptions(kind: 'client' | 'peer', urls: readonly string[], files: TlsFiles, {log}: Logger): Promise<TlsOptions | undefined> {
	const {certFile, keyFile, trustedCaFile, requireClientCertificate} = files;
	const isEmpty = certFile === '' && keyFile === '';
	if (!isEmpty) {
		log('I', 'etcdmain', `${kind}TLS: cert = ${certFile}, key = ${keyFile}, ca = , trusted-ca = ${trustedCaFile}, client-cert-auth = ${requireClientCertificate}`);
		for (const url of urls) {
			if (url.startsWith('http:')) {
				log('W', 'etcdmain', `The scheme of ${kind} url ${url} is http while ${kind} key/cert files are presented. Ignored ${kind} key/cert files.`);
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

	return {
		cert: await readPem(certFile),
		key: await readPem(keyFile),
		ca: trustedCaFile === '' ? undefined : await readPem(trustedCaFile),
		requireClientCertificate,
	};
}

async function readPem(file: string): Promise<Uint8Array> {
	try {
		return await readFile(file);
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		throw code === 'ENOENT' ? new Refusal('fatal', `open ${file}: no such file or directory`) : error;
	}
}
