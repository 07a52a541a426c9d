/**
An auth request that is refused. `status` is the HTTP status that goes with the message.
*/
export class AuthError extends Error {
	override readonly name = 'AuthError';
	readonly status: number;

	constructor(status: number, message: string) {
		super(`auth: ${message}`);
		this.status = status;
	}
}
