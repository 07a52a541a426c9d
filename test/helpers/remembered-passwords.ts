/**
Passwords that are hashed once: bcrypt takes its time on purpose, and a test that compares the same few passwords hundreds of
times would spend all of its time there. To be called before a server compares its first one.
*/
import {Buffer} from 'node:buffer';
import {createRequire} from 'node:module';
import {setTimeout as delay} from 'node:timers/promises';

type Bcrypt = {verify(password: Uint8Array, hashed: string): Promise<boolean>};

/** Until the process ends. */
export function rememberPasswords(): void {
	const bcrypt = createRequire(import.meta.url)('@node-rs/bcrypt') as Bcrypt;
	const {verify} = bcrypt;
	const known = new Map<string, Promise<boolean>>();
	bcrypt.verify = async (password, hashed) => {
		const key = `${hashed} ${Buffer.from(password).toString('latin1')}`;
		const result = known.get(key) ?? verify(password, hashed);
		known.set(key, result);
		// An answer still has to wait for it, and what comes behind has to wait for that answer.
		await delay(1);
		return result;
	};
}
