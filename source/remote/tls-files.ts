/**
The files of a TLS client: read and checked before any request.
*/
import {X509Certificate} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {messageOf, UserError} from '../errors.ts';
import {type TlsMaterial} from './transport.ts';

const pemPattern = /-----BEGIN ([^-]+)-----[\s\S]*?-----END \1-----/;
const everyPemPattern = new RegExp(pemPattern, 'g');

function read(file: string): string {
	try {
		return readFileSync(file, 'latin1');
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		const reasons: Readonly<Record<string, string>> = {
			ENOENT: 'no such file or directory', EACCES: 'permission denied', ENOTDIR: 'not a directory',
		};
		if (code === 'EISDIR') {
			throw new UserError(`read ${file}: is a directory`, {cause: error});
		}

		throw new UserError(`open ${file}: ${reasons[code ?? ''] ?? messageOf(error)}`, {cause: error});
	}
}

function readPair(certFile: string, keyFile: string): Pick<TlsMaterial, 'cert' | 'key'> {
	const cert = read(certFile);
	const key = read(keyFile);
	for (const [text, what] of [[cert, 'certificate'], [key, 'key']] as const) {
		if (!pemPattern.test(text)) {
			throw new UserError(`tls: failed to find any PEM data in ${what} input`);
		}
	}

	return {cert, key};
}

/** Throws when the block is no certificate. */
function parseCertificate(block: string): X509Certificate {
	return new X509Certificate(block);
}

/** All certificates of a file; none is a pool that trusts nobody. */
function readAuthorities(file: string): string[] {
	const blocks = read(file).match(everyPemPattern) ?? [];
	for (const block of blocks) {
		try {
			parseCertificate(block);
		} catch (error) {
			throw new UserError('x509: malformed certificate', {cause: error});
		}
	}

	return blocks;
}

/** Throws UserError with the text of Go's TLS package when a file cannot be used. */
export function loadTlsFiles({certFile, keyFile, caFile}: {readonly certFile: string; readonly keyFile: string; readonly caFile: string}): TlsMaterial {
	if ((certFile === '') !== (keyFile === '')) {
		throw new UserError(`KeyFile and CertFile must both be present[key: ${keyFile}, cert: ${certFile}]`);
	}

	return {
		...(certFile !== '' && readPair(certFile, keyFile)),
		...(caFile !== '' && {ca: readAuthorities(caFile)}),
	};
}
