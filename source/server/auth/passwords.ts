/**
Passwords are kept as bcrypt hashes in etcd's own form. bcrypt looks at the first 72 bytes only; so do we, on purpose:
etcd accepts longer ones.
*/
import {bytesFromText} from '../../protocol/text.ts';

const cost = 10;
const passwordBytesMax = 72;

/** What an unknown user's password is compared with, so that the answer takes as long as for a known one. */
const nobodysHash = '$2a$10$NgksnO9w84ZoRZPgTLvMEe1TNiF6iSLadvdh/cWkQ2Is.DshQPp42';

/** On demand: a start without it is 4 ms shorter. */
async function loadBcrypt() {
	return import('@node-rs/bcrypt');
}

export async function hashPassword(password: string): Promise<string> {
	const {hash} = await loadBcrypt();
	const hashed = await hash(significantBytes(password), cost);
	// The letter tells implementations apart, not algorithms; etcd writes and expects `a`.
	return `$2a$${hashed.slice('$2a$'.length)}`;
}

/** Takes as long when there is no hash. */
export async function isPasswordRight(password: string, hashed: string | undefined): Promise<boolean> {
	const {verify} = await loadBcrypt();
	try {
		const isRight = await verify(significantBytes(password), hashed ?? nobodysHash);
		return isRight && hashed !== undefined;
	} catch {
		// What is stored is not a bcrypt hash, so no password fits.
		return false;
	}
}

function significantBytes(password: string): Uint8Array {
	return bytesFromText(password).subarray(0, passwordBytesMax);
}
