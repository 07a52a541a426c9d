import test from 'ava';
import {UserError} from '../../source/errors.ts';
import {asDataDirError, type DataDirError} from '../../source/server/data-dir-error.ts';

const systemError = (code: string, syscall: string, file?: string) => Object.assign(new Error(`${code}: what the system says, ${syscall}`), {code, syscall, path: file});

test('what the system says of a data dir is told with the place, when that is another, and with the next step', t => {
	const about = (error: unknown): string => {
		const {name, message, hint} = asDataDirError('/d', error) as DataDirError;
		return `${name}: ${message} | ${hint}`;
	};

	t.is(about(systemError('EROFS', 'open', '/d')), 'DataDirError: can\'t use the data dir /d: what the system says | --read-only looks into it without writing.');
	t.regex(about(systemError('ENOSPC', 'write', '/d/member/wal')), /: what the system says \(\/d\/member\/wal\) \| Make room there; /);
	t.regex(about(new Error('the log is closed', {cause: systemError('EIO', 'fdatasync')})), /: what the system says \| The disk is failing/);
	t.is(
		about(systemError('ENOENT', 'uv_cwd')),
		'DataDirError: can\'t use the data dir /d: the working directory is gone | Go to a directory that is there, or name the data dir from the root.',
	);
});

test('what did not come from the system stays as it is', t => {
	for (const error of [new Error('a mistake of ours'), new UserError('known'), new UserError('known', {cause: systemError('EIO', 'read')}), 'text', undefined]) {
		t.is(asDataDirError('/d', error), error);
	}
});
