import {execFileSync} from 'node:child_process';
import {closeSync, fstatSync, openSync} from 'node:fs';
import test from 'ava';
import {descriptorLimit, usedDescriptors} from '../../source/util/descriptors.ts';
import {isErrno} from '../../source/util/if-there.ts';

const ifTold = usedDescriptors() === undefined ? test.skip : test;

function isOpen(fd: number): boolean {
	try {
		fstatSync(fd);
		return true;
	} catch (error) {
		return !isErrno(error, 'EBADF');
	}
}

ifTold('as many descriptors are used as can be looked at', t => {
	const openCount = Array.from({length: 1024}, (_, fd) => fd).filter(fd => isOpen(fd)).length;
	t.is(usedDescriptors(), openCount);
	const fds = [1, 2].map(() => openSync('/dev/null', 'r'));
	t.is(usedDescriptors(), openCount + 2);
	for (const fd of fds) {
		closeSync(fd);
	}

	t.is(usedDescriptors(), openCount);
});

ifTold('the limit is the one that the system says', t => {
	t.is(String(descriptorLimit()), execFileSync('sh', ['-c', 'ulimit -n'], {encoding: 'utf8'}).trim());
});
