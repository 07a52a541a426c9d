/**
The files of a TLS client: read and checked before any request.
*/
import {Buffer} from 'node:buffer';
import {createPrivateKey, X509Certificate, type KeyObject} from 'node:crypto';
import {buffer} from 'node:stream/consumers';
import {messageOf, UserError} from '../errors.ts';
import {readInput} from '../util/input-file.ts';
import {type TlsMaterial} from './transport.ts';

const pemPattern = /^-----BEGIN (?<type>[^-]+)-----[ \t]*\r?\n(?<content>[^-]*)-----END \k<type>-----/gm;

/** `text` is the block in the form that everybody reads. */
type PemBlock = {readonly type: string; readonly text: string; readonly der: Buffer};

/** The blocks that can be read; everything else is ignored. */
function pemBlocksOf(file: string): PemBlock[] {
	return file.matchAll(pemPattern).flatMap(match => {
		const {type = '', content = ''} = match.groups ?? {};
		// Lines with a colon are headers.
		const base64 = content.replaceAll(/^[^\n\r:\u2028\u2029]*:.*$/gm, '').replaceAll(/\s/g, '');
		const isReadable = base64.length % 4 === 0 && /^[a-z\d+/]*={0,2}$/i.test(base64);
		const text = `-----BEGIN ${type}-----\n${base64.replaceAll(/.{1,64}/g, '$&\n')}-----END ${type}-----\n`;
		return isReadable ? [{type, text, der: Buffer.from(base64, 'base64')}] : [];
	}).toArray();
}

async function read(file: string, signal: AbortSignal | undefined): Promise<string> {
	try {
		const bytes = await buffer(readInput(file, signal));
		return bytes.toString('latin1');
	} catch (error) {
		signal?.throwIfAborted();
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

const sequenceTag = 0x30;

/** The content of the sequence that DER begins with; undefined when it does not begin with one. */
function sequenceContent(der: Buffer): Buffer | undefined {
	const short = der[1] ?? 0;
	const lengthSize = short < 0x80 ? 0 : short - 0x80;
	const start = 2 + lengthSize;
	if (der[0] !== sequenceTag || lengthSize > 4 || der.length < start) {
		return undefined;
	}

	const length = lengthSize === 0 ? short : der.readUIntBE(2, lengthSize);
	return der.length < start + length ? undefined : der.subarray(start, start + length);
}

function parseCertificate({der}: PemBlock): X509Certificate {
	try {
		return new X509Certificate(der);
	} catch (error) {
		const content = sequenceContent(der);
		const isTbs = content !== undefined && sequenceContent(content) === undefined;
		throw new UserError(isTbs ? 'x509: malformed tbs certificate' : 'x509: malformed certificate', {cause: error});
	}
}

function findCertificate(blocks: readonly PemBlock[]): PemBlock {
	const certificate = blocks.find(({type}) => type === 'CERTIFICATE');
	if (certificate !== undefined) {
		return certificate;
	}

	if (blocks.length === 0) {
		throw new UserError('tls: failed to find any PEM data in certificate input');
	}

	throw new UserError(
		blocks.length === 1 && blocks[0]!.type.endsWith('PRIVATE KEY')
			? 'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched'
			: `tls: failed to find "CERTIFICATE" PEM block in certificate input ${skippedTypes(blocks)}`,
	);
}

function skippedTypes(blocks: readonly PemBlock[]): string {
	return `after skipping PEM blocks of the following types: [${blocks.map(({type}) => type).join(' ')}]`;
}

function findKey(blocks: readonly PemBlock[]): PemBlock {
	const key = blocks.find(({type}) => type === 'PRIVATE KEY' || type.endsWith(' PRIVATE KEY'));
	if (key !== undefined) {
		return key;
	}

	if (blocks.length === 0) {
		throw new UserError('tls: failed to find any PEM data in key input');
	}

	throw new UserError(
		blocks.length === 1 && blocks[0]!.type === 'CERTIFICATE'
			? 'tls: found a certificate rather than a key in the PEM for the private key'
			: `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input ${skippedTypes(blocks)}`,
	);
}

function parseKey({text}: PemBlock): KeyObject {
	try {
		return createPrivateKey(text);
	} catch (error) {
		throw new UserError('tls: failed to parse private key', {cause: error});
	}
}

/** A certificate and its key, from the texts of their files. Throws UserError. */
export function pairIn(cert: string, key: string): Pick<TlsMaterial, 'cert' | 'key'> {
	const certificateBlocks = pemBlocksOf(cert);
	const keyBlocks = pemBlocksOf(key);
	const certificateBlock = findCertificate(certificateBlocks);
	const keyBlock = findKey(keyBlocks);
	const certificate = parseCertificate(certificateBlock);
	const privateKey = parseKey(keyBlock);
	if (certificate.publicKey.asymmetricKeyType !== privateKey.asymmetricKeyType) {
		throw new UserError('tls: private key type does not match public key type');
	}

	if (!certificate.checkPrivateKey(privateKey)) {
		throw new UserError('tls: private key does not match public key');
	}

	return {cert: certificateBlocks.filter(({type}) => type === 'CERTIFICATE').map(({text}) => text).join(''), key: keyBlock.text};
}

/** All certificates of a file's text; with none, the pool trusts nobody. Throws UserError. */
export function authoritiesIn(file: string): string[] {
	const blocks = pemBlocksOf(file);
	for (const block of blocks) {
		parseCertificate(block);
	}

	return blocks.map(({text}) => text);
}

/** Rejects with a UserError in the words of Go's TLS package when a file cannot be used. Waits for pipes until the signal fires. */
export async function loadTlsFiles({
	certFile,
	keyFile,
	caFile,
}: {
	readonly certFile: string;
	readonly keyFile: string;
	readonly caFile: string;
}, signal?: AbortSignal): Promise<TlsMaterial> {
	if ((certFile === '') !== (keyFile === '')) {
		throw new UserError(`KeyFile and CertFile must both be present[key: ${keyFile}, cert: ${certFile}]`);
	}

	return {
		...(certFile !== '' && pairIn(await read(certFile, signal), await read(keyFile, signal))),
		...(caFile !== '' && {ca: authoritiesIn(await read(caFile, signal))}),
	};
}
