import test from 'ava';
import {DiskSync} from '../../source/wal/disk-sync.ts';

/** A disk on which a sync takes what the test says, and how each one was done. */
class Disk {
	milliseconds = 0.1;
	readonly done: string[] = [];
	readonly #sync: DiskSync;
	#nowMs = 0;

	constructor() {
		this.#sync = new DiskSync(() => {
			this.#take('in place');
		}, () => this.#nowMs);
	}

	get fd(): number {
		return 3;
	}

	async datasync(): Promise<void> {
		this.#take('thread');
	}

	async sync(count: number): Promise<string[]> {
		this.done.length = 0;
		for (let i = 0; i < count; i++) {
			await this.#sync.sync(this);
		}

		return this.done;
	}

	#take(where: string): void {
		this.#nowMs += this.milliseconds;
		this.done.push(where);
	}
}

test('a quick disk is synced in place, as soon as it is known to be one', async t => {
	const disk = new Disk();
	t.deepEqual(await disk.sync(4), ['thread', 'thread', 'in place', 'in place']);
});

test('a slow disk is left to a thread: the event loop does not stand still for it', async t => {
	const disk = new Disk();
	disk.milliseconds = 10;
	t.deepEqual(new Set(await disk.sync(100)), new Set(['thread']));
});

test('a disk that becomes slow gets a thread, and loses it when it is quick again', async t => {
	const disk = new Disk();
	await disk.sync(10);
	disk.milliseconds = 10;
	t.deepEqual(await disk.sync(6), ['in place', 'in place', 'thread', 'thread', 'thread', 'thread']);
	disk.milliseconds = 0.1;
	t.deepEqual(await disk.sync(4), ['thread', 'thread', 'in place', 'in place']);
});

test('a single sync that takes long, as on any disk now and then, changes nothing', async t => {
	const disk = new Disk();
	await disk.sync(10);
	for (let i = 0; i < 10; i++) {
		disk.milliseconds = 40;
		t.deepEqual(await disk.sync(1), ['in place']);
		disk.milliseconds = 0.1;
		t.deepEqual(await disk.sync(1), ['in place']);
	}
});
