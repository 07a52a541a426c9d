/**
What `doctor` says about a connection or a certificate that failed.
*/
import {type DetailedPeerCertificate} from 'node:tls';

/** By the system's codes. */
export const tcpAdvice: Readonly<Record<string, string>> = {
	ECONNREFUSED: 'Nothing listens at that port: is the server running, and is 2379 (not the peer port 2380) its client port?',
	EHOSTUNREACH: 'No route leads there: check the network, the VPN and the firewall.',
	ENETUNREACH: 'No route leads there: check the network, the VPN and the firewall.',
};

export function certificateText({subject, valid_to: validTo, subjectaltname = ''}: DetailedPeerCertificate): string {
	return `certificate of ${String(subject?.CN ?? 'no name')}${subjectaltname === '' ? '' : ` (${subjectaltname})`}, valid until ${validTo}`;
}

export function tlsAdvice(code: string, {issuer}: DetailedPeerCertificate, hasAuthority: boolean): string {
	if (code.includes('EXPIRED') || code === 'CERT_NOT_YET_VALID') {
		return 'The certificate has to be renewed, or the clock of this machine is wrong.';
	}

	if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
		return 'Use one of the names of the certificate in the endpoint, or have this one put into it.';
	}

	const signer = JSON.stringify(String(issuer?.CN ?? issuer?.O ?? ''));
	return hasAuthority
		? `It was signed by ${signer}, whose certificate is not in the file of --ca-file (caFile in a profile).`
		: `It was signed by ${signer}: name the file with that one's certificate with --ca-file (caFile in a profile).`;
}
