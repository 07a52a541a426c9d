/**
Certificates for tests, made by openssl: an authority, and one for servers and one for clients that it has signed.
*/
import {execFileSync} from 'node:child_process';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';

/** Paths of PEM files. */
export type CertificateFiles = {
	readonly authority: string;
	readonly server: {readonly certificate: string; readonly key: string};
	readonly client: {readonly certificate: string; readonly key: string};
};

/** Why there can be none; undefined when there can. */
export function whyNoCertificates(): string | undefined {
	try {
		execFileSync('openssl', ['version'], {stdio: 'ignore'});
		return undefined;
	} catch {
		return 'no openssl is installed here';
	}
}

/** Writes them into a folder; the servers' one is good for these addresses. */
export async function makeCertificates(folder: string, addresses: readonly string[]): Promise<CertificateFiles> {
	const openssl = (...args: string[]): void => {
		execFileSync('openssl', args, {cwd: folder, stdio: 'ignore'});
	};

	const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
	openssl('req', '-x509', ...key, '-days', '2', '-keyout', 'authority.key', '-out', 'authority.pem', '-subj', '/CN=authority');
	await writeFile(path.join(folder, 'extensions'), `subjectAltName=${addresses.map(address => `IP:${address}`).join(',')}\nextendedKeyUsage=serverAuth,clientAuth\n`);
	const make = (name: string): {certificate: string; key: string} => {
		openssl('req', ...key, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
		openssl('x509', '-req', '-in', `${name}.csr`, '-CA', 'authority.pem', '-CAkey', 'authority.key', '-CAcreateserial', '-days', '2', '-out', `${name}.pem`, '-extfile', 'extensions');
		return {certificate: path.join(folder, `${name}.pem`), key: path.join(folder, `${name}.key`)};
	};

	return {authority: path.join(folder, 'authority.pem'), server: make('server'), client: make('client')};
}
