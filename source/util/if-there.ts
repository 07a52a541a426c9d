/** Whether the system has refused something for one of these reasons: `ENOENT`. */
export function isErrno(error: unknown, ...codes: readonly string[]): error is NodeJS.ErrnoException {
	return error instanceof Error && codes.includes((error as NodeJS.ErrnoException).code ?? '');
}

/** The result of an operation on a file or directory; undefined when that does not exist. */
export async function ifThere<Found>(look: Promise<Found>): Promise<Found | undefined> {
	try {
		return await look;
	} catch (error) {
		if (isErrno(error, 'ENOENT')) {
			return undefined;
		}

		throw error;
	}
}
