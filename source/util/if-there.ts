/** Whether the system has refused something for one of these reasons: `ENOENT`. */
export function isErrno(error: unknown, ...codes: readonly string[]): error is NodeJS.ErrnoException {
	return error instanceof Error && codes.includes((error as NodeJS.ErrnoException).code ?? '');
}

/** What comes of a look at a file or directory; undefined when there is none. */
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
